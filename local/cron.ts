import { setTimeout as sleep } from 'node:timers/promises';

/** Stands in for pg_cron: the functions it calls, and how long it rests after each call. */
export const localSchedule = [
  { functionName: 'validate-datasets', intervalMs: 5_000 },
  { functionName: 'process-training-jobs', intervalMs: 3_000 },
  { functionName: 'count-tokens', intervalMs: 5_000 },
  { functionName: 'deliver-notifications', intervalMs: 3_000 },
  { functionName: 'clean-storage', intervalMs: 600_000 },
  { functionName: 'accrue-costs', intervalMs: 600_000 },
];

interface CronOptions {
  schedule: readonly { functionName: string; intervalMs: number }[];
  functionsUrl: string;
  cronSecret: string;
  /** Told when a function starts to fail, and what it said; not again until it has worked in between. */
  onFailure: (message: string) => void;
}

/**
 * Calls each scheduled function over and over, never twice at once, and only those that exist.
 *
 * @returns stops the calls; the ones under way are aborted
 */
export async function startCron(options: CronOptions): Promise<() => void> {
  const stopping = new AbortController();
  const health = await fetch(`${options.functionsUrl}/_health`);
  const { functions } = (await health.json()) as { functions: string[] };
  for (const { functionName, intervalMs } of options.schedule) {
    if (functions.includes(functionName))
      void callForever(functionName, intervalMs, options, stopping.signal);
  }
  return () => stopping.abort();
}

async function callForever(
  name: string,
  intervalMs: number,
  options: CronOptions,
  stop: AbortSignal,
): Promise<void> {
  let wasFailing = false;
  while (!stop.aborted) {
    const failure = await call(name, options, stop);
    if (failure && !wasFailing && !stop.aborted) options.onFailure(`${name}: ${failure}`);
    wasFailing = failure !== null;
    await sleep(intervalMs, undefined, { signal: stop }).catch(() => {});
  }
}

/** @returns null, or why the call failed */
async function call(
  name: string,
  { functionsUrl, cronSecret }: CronOptions,
  stop: AbortSignal,
): Promise<string | null> {
  try {
    const response = await fetch(`${functionsUrl}/${name}`, {
      method: 'POST',
      headers: { 'x-cron-secret': cronSecret, 'content-type': 'application/json' },
      body: '{}',
      signal: AbortSignal.any([stop, AbortSignal.timeout(60_000)]),
    });
    const body = await response.text();
    return response.ok ? null : `${response.status} ${body.slice(0, 300)}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
