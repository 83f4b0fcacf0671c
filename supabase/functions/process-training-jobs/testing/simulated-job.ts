import { createHash } from 'node:crypto';
import type {
  ClusterArtifact,
  ClusterCheckpoint,
  ClusterErrorCode,
  ClusterJob,
  ClusterLogLine,
  ClusterMetricPoint,
} from '../../../../src/core/cluster/contract.ts';
import {
  adapterConfigText,
  adapterHeader,
  safetensorsFile,
} from '../../../../src/core/models/adapter-fixtures.ts';

/** The simulator's clock: steps of one second from here, so that two lives of a job are the same to the byte. */
const START = Date.parse('2026-03-01T12:00:00.000Z');
const at = (second: number): string => new Date(START + second * 1000).toISOString();

export const TOTAL_STEPS = 20;
const CHECKPOINT_STEP = 10;
const CHECKPOINT = new TextEncoder().encode('all that decides the rest of a training');

const digest = (algorithm: 'sha256' | 'md5', bytes: Uint8Array) =>
  createHash(algorithm).update(bytes).digest('hex');

/** The files that a simulated training ends with: an adapter of the toy as the Balanced preset asks for it. */
const FILES: Record<string, Uint8Array> = {
  'adapter_model.safetensors': safetensorsFile(adapterHeader()),
  'adapter_config.json': new TextEncoder().encode(adapterConfigText()),
};

/** One job of the simulated cluster, moved on by the script of a test. */
export class SimulatedJob {
  readonly metrics: ClusterMetricPoint[] = [];
  readonly logs: ClusterLogLine[] = [];
  artifacts: ClusterArtifact[] = [];
  /** The trained files' bytes by path. */
  readonly files = { ...FILES };
  /** Added to every loss it reports: how much worse it is than others. */
  lossOffset = 0;
  view: ClusterJob;
  /** Where its training begins. */
  private readonly startStep: number;
  private nextStep: number;
  private checkpointExportedAt: string | null = null;

  constructor(id: string, idempotencyKey: string, model: string, resumeFrom?: { sha256: string }) {
    this.startStep = resumeFrom?.sha256 === digest('sha256', CHECKPOINT) ? CHECKPOINT_STEP : -1;
    this.nextStep = this.startStep + 1;
    this.view = {
      ...{
        id,
        object: 'fine_tuning.job',
        idempotency_key: idempotencyKey,
        status: 'queued',
        phase: 'queued',
      },
      ...{
        attempt: 1,
        queue_position: 0,
        model,
        progress: { step: 0, total_steps: null, epoch: 0, tokens: 0 },
      },
      ...{
        created_at: at(0),
        started_at: null,
        finished_at: null,
        estimated_finish_at: null,
        heartbeat_at: null,
      },
      ...{ usage: { gpu_seconds: 0 }, error: null },
    };
  }

  /** Trains up to `step`: one metric point and one log line each, a validation loss at 0 and every tenth step. */
  trainTo(step: number): void {
    for (let next = this.nextStep; next <= step; next++) {
      this.metrics.push({
        ...{ seq: this.metrics.length + 1, attempt: this.view.attempt, step: next, epoch: next / 10 },
        ts: at(next),
        values: {
          ...(next === 0
            ? {}
            : {
                train_loss: next === 3 ? 'NaN' : 4 * 0.8 ** next + 1 + this.lossOffset,
                learning_rate: 1e-3,
              }),
          ...(next % 10 === 0 ? { valid_loss: 4 * 0.8 ** next + 1.1 + this.lossOffset } : {}),
        },
      });
      this.logs.push({
        seq: this.logs.length + 1,
        ts: at(next),
        level: 'info',
        message: `step ${next}\u0000`,
      });
    }
    this.nextStep = Math.max(this.nextStep, step + 1);
    this.view = {
      ...this.view,
      ...{
        status: 'running',
        phase: 'training',
        queue_position: null,
        started_at: at(0),
        heartbeat_at: at(step),
      },
      progress: { step, total_steps: TOTAL_STEPS, epoch: step / 10, tokens: step * 1000 },
      usage: { gpu_seconds: step - Math.max(0, this.startStep) },
    };
  }

  /** The cluster comes up again and goes on from its checkpoint: the next steps are done for the second time. */
  restart(checkpointStep: number): void {
    this.view = { ...this.view, attempt: this.view.attempt + 1 };
    this.nextStep = checkpointStep + 1;
  }

  /** Ends well: every step done and the manifest written. */
  succeed(): void {
    this.trainTo(TOTAL_STEPS);
    this.view = { ...this.view, status: 'succeeded', phase: 'saving', finished_at: at(TOTAL_STEPS) };
    this.artifacts = Object.entries(this.files).map(([path, bytes]) => ({
      ...{ id: `${this.view.id}/${path}`, kind: path.endsWith('.json') ? 'adapter_config' : 'adapter_model' },
      ...{ path, bytes: bytes.length, sha256: digest('sha256', bytes), md5: digest('md5', bytes) },
      ...{ exported_at: null, export_error: null },
    }));
  }

  fail(code: ClusterErrorCode, message: string, retryable = false): void {
    const error = { code, message, retryable };
    this.view = { ...this.view, status: 'failed', finished_at: at(this.view.progress.step), error };
  }

  cancel(): ClusterJob['status'] {
    if (this.view.finished_at === null) {
      this.view = { ...this.view, status: 'cancelled', finished_at: at(this.view.progress.step) };
    }
    return this.view.status;
  }

  /** One, written at its step; none where the training began there. */
  checkpoints(): ClusterCheckpoint[] {
    if (this.view.progress.step < CHECKPOINT_STEP || this.startStep >= CHECKPOINT_STEP) return [];
    return [
      {
        ...{ id: `${this.view.id}/10`, step: CHECKPOINT_STEP, epoch: 1, bytes: CHECKPOINT.length },
        ...{ metrics: { train_loss: 1.4, valid_loss: null }, sha256: digest('sha256', CHECKPOINT) },
        ...{ exported_at: this.checkpointExportedAt, export_error: null },
      },
    ];
  }

  /** The bytes of an artifact or a checkpoint. */
  bytesOf(fileId: string): Uint8Array {
    const path = this.artifacts.find(({ id }) => id === fileId)?.path;
    return (path === undefined ? CHECKPOINT : this.files[path]) ?? new Uint8Array();
  }

  markExported(fileId: string): void {
    const exported_at = new Date().toISOString();
    if (!this.artifacts.some(({ id }) => id === fileId)) this.checkpointExportedAt = exported_at;
    this.artifacts = this.artifacts.map((file) => (file.id === fileId ? { ...file, exported_at } : file));
  }
}
