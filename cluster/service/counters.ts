type Labels = Readonly<Record<string, string>>;

/** Every counter that the service keeps, with its help text. */
const COUNTERS = {
  cluster_http_requests_total: 'Requests answered, by method and status.',
  cluster_jobs_ended_total: 'Jobs ended since the start, by status and error code.',
  cluster_job_restarts_total: 'Attempts started again after a crash or a restart.',
  cluster_fetched_bytes_total: 'Bytes of training files and checkpoints fetched and verified.',
  cluster_exports_total: 'Files pushed to the platform, by outcome.',
  cluster_chat_answers_total: 'Conversations answered, by outcome.',
  cluster_chat_tokens_total: 'Tokens of conversations, read and written.',
  cluster_webhooks_total: 'Webhook deliveries, by outcome.',
} as const;
export type CounterName = keyof typeof COUNTERS;

export interface Gauge {
  name: string;
  help: string;
  values: readonly (readonly [labels: Labels, value: number])[];
}

/** Counts since the start of the process, and the text that Prometheus reads. */
export class Counters {
  private readonly values = new Map<CounterName, Map<string, number>>();

  add(name: CounterName, labels: Labels = {}, by = 1): void {
    const series = this.values.get(name) ?? new Map<string, number>();
    this.values.set(name, series);
    const key = labelText(labels);
    series.set(key, (series.get(key) ?? 0) + by);
  }

  /** These counters and the given gauges in Prometheus' text format, version 0.0.4. */
  expose(gauges: readonly Gauge[]): string {
    const lines: string[] = [];
    for (const [name, help] of Object.entries(COUNTERS) as [CounterName, string][]) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} counter`);
      for (const [labels, value] of this.values.get(name) ?? []) lines.push(`${name}${labels} ${value}`);
    }
    for (const { name, help, values } of gauges) {
      lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`);
      for (const [labels, value] of values) lines.push(`${name}${labelText(labels)} ${value}`);
    }
    return `${lines.join('\n')}\n`;
  }
}

function labelText(labels: Labels): string {
  const escaped = (text: string) =>
    text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}
