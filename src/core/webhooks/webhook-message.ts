/** What is sent of one occurrence. `data.path` leads to it in the application. */
export interface Occurrence {
  event_type: string;
  occurred_at: string;
  data: Readonly<Record<string, unknown>>;
}

/**
 * The body of a webhook request, `{ type, timestamp, data }` as Standard Webhooks says. The same occurrence gives the same
 * bytes with every attempt. `data.url` is absolute: `appUrl` is where people reach the application.
 */
export function webhookBody({ event_type, occurred_at, data }: Occurrence, appUrl: string): string {
  const { path, ...facts } = data;
  const url = typeof path === 'string' ? { url: new URL(path, appUrl).href } : {};
  return JSON.stringify({
    type: event_type,
    timestamp: new Date(occurred_at).toISOString(),
    data: { ...facts, ...url },
  });
}
