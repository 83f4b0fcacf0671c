import type { JobView } from '../../src/core/training/job.schema.ts';

/** What the line shows of a job. */
export type ProgressView = Pick<
  JobView,
  | 'status'
  | 'current_stage'
  | 'progress'
  | 'current_step'
  | 'total_steps'
  | 'current_metrics'
  | 'current_cost'
>;

const barWidth = 24;

/** `[######··················]  25 %  training  step 38/150  train loss 1.204  …`: one line, only with what is known. */
export function progressLine(job: ProgressView): string {
  const percent = Math.min(100, Math.max(0, job.progress));
  const filled = Math.round((percent / 100) * barWidth);
  const { training_loss, validation_loss, throughput } = job.current_metrics;
  const parts = [
    `[${'#'.repeat(filled)}${'·'.repeat(barWidth - filled)}] ${String(Math.round(percent)).padStart(3)} %`,
    job.current_stage,
    job.total_steps === null ? null : `step ${job.current_step}/${job.total_steps}`,
    training_loss == null ? null : `train loss ${training_loss.toFixed(3)}`,
    validation_loss == null ? null : `val loss ${validation_loss.toFixed(3)}`,
    throughput == null ? null : `${Math.round(throughput).toLocaleString('en-US')} tokens/s`,
    `$${job.current_cost.toFixed(4)}`,
  ];
  return parts.filter((part) => part !== null).join('  ');
}

/** Where lines go: standard output, or a test. */
export interface LineOutput {
  isTTY?: boolean;
  columns?: number;
  write(text: string): unknown;
}

/** Shows a line that changes: redrawn in place on a terminal, a new line per change elsewhere. */
export class LiveLine {
  private shown = '';

  constructor(private readonly output: LineOutput) {}

  show(line: string): void {
    if (line === this.shown) return;
    this.shown = line;
    if (!this.output.isTTY) this.output.write(`${line}\n`);
    // Cut to the terminal's width: a wrapped line could not be redrawn.
    else this.output.write(`\r\x1b[2K${line.slice(0, (this.output.columns ?? 80) - 1)}`);
  }

  /** Leaves the last state on the screen and goes on below it. */
  end(): void {
    if (this.output.isTTY && this.shown !== '') this.output.write('\n');
    this.shown = '';
  }
}
