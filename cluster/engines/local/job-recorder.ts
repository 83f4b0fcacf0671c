import { totalmem } from 'node:os';
import type { ClusterErrorBody, ClusterLogLine, ClusterPhase } from '../../../src/core/cluster/contract.ts';
import { JsonlAppender } from '../../jsonl-file.ts';
import { writeJsonAtomically, type JobPaths, type StateFile } from '../job-files.ts';
import type { TrainingProgress } from './checkpoints.ts';
import type { MetricValues, TrainingEvents } from './trainer.ts';

/** A state file younger than this is not rewritten for progress alone. */
const STATE_INTERVAL_MS = 250;

/** How often the state is written while nothing is told: a sign of life, and the memory held. */
const HEARTBEAT_MS = 1000;

/** Writes what a training tells into its job's files. */
export class JobRecorder implements TrainingEvents {
  private readonly metricsFile: JsonlAppender;
  private readonly logsFile: JsonlAppender;
  private readonly startedAt = performance.now();
  private writtenAt = -Infinity;
  private firstStep: { step: number; at: number } | undefined;
  private readonly state: StateFile;
  private readonly heartbeat: NodeJS.Timeout;

  constructor(
    private readonly paths: JobPaths,
    attempt: number,
  ) {
    this.metricsFile = JsonlAppender.open(paths.metrics);
    this.logsFile = JsonlAppender.open(paths.logs);
    this.state = {
      attempt,
      phase: 'initializing',
      progress: { step: 0, total_steps: null, epoch: 0, tokens: 0 },
      engine_seconds: 0,
      updated_at: now(),
      estimated_finish_at: null,
      outcome: null,
      error: null,
    };
    this.writeState();
    this.heartbeat = setInterval(() => this.beat(), HEARTBEAT_MS).unref();
  }

  set totalSteps(totalSteps: number) {
    this.state.progress.total_steps = totalSteps;
  }

  phase(phase: ClusterPhase): void {
    this.state.phase = phase;
    this.writeState();
  }

  progress({ step, epoch, tokens }: TrainingProgress): void {
    Object.assign(this.state.progress, { step, epoch, tokens });
    this.state.estimated_finish_at = this.estimateFinish(step);
    if (performance.now() - this.writtenAt >= STATE_INTERVAL_MS) this.writeState();
  }

  metrics({ step, epoch }: TrainingProgress, values: MetricValues): void {
    this.metricsFile.append({ attempt: this.state.attempt, step, epoch, ts: now(), values });
  }

  log(level: ClusterLogLine['level'], message: string): void {
    this.logsFile.append({ ts: now(), level, message });
  }

  /** The last word on this attempt. */
  finish(outcome: NonNullable<StateFile['outcome']>, error: ClusterErrorBody | null): void {
    clearInterval(this.heartbeat);
    Object.assign(this.state, { outcome, error, estimated_finish_at: null });
    this.writeState();
    this.metricsFile.close();
    this.logsFile.close();
  }

  /** From the pace of this attempt's steps so far, evaluations included. */
  private estimateFinish(step: number): string | null {
    this.firstStep ??= { step, at: performance.now() };
    const { total_steps: total } = this.state.progress;
    const done = step - this.firstStep.step;
    if (total === null || done < 3) return null;
    const remainingMs = ((performance.now() - this.firstStep.at) / done) * (total - step);
    return new Date(Date.now() + remainingMs).toISOString();
  }

  private beat(): void {
    try {
      this.writeState();
    } catch {
      // No space: what the training itself writes next will say so.
    }
  }

  private writeState(): void {
    this.writtenAt = performance.now();
    this.state.engine_seconds = (this.writtenAt - this.startedAt) / 1000;
    this.state.updated_at = now();
    this.state.memory = memoryUse();
    writeJsonAtomically(this.paths.state, this.state);
  }
}

const now = () => new Date().toISOString();

/** Of this process, threads included: the most it has held, and what the machine or its container allows. */
function memoryUse(): StateFile['memory'] {
  // 0 or an absurd number where nothing constrains the process.
  const constrained = process.constrainedMemory();
  const limit = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return { peak_bytes: process.resourceUsage().maxRSS * 1024, limit_bytes: limit };
}
