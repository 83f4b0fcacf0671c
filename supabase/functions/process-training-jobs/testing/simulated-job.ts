import { createHash } from 'node:crypto';
import type {
  ClusterArtifact,
  ClusterErrorCode,
  ClusterJob,
  ClusterLogLine,
  ClusterMetricPoint,
} from '../../../../src/core/cluster/contract.ts';

/** The simulator's clock: steps of one second from here, so that two lives of a job are the same to the byte. */
const START = Date.parse('2026-03-01T12:00:00.000Z');
const at = (second: number): string => new Date(START + second * 1000).toISOString();

export const TOTAL_STEPS = 20;
const WEIGHT_BYTES = 200_000;

const digest = (algorithm: 'sha256' | 'md5', bytes: Uint8Array) =>
  createHash(algorithm).update(bytes).digest('hex');

/** The files that a simulated training ends with. */
const FILES: Record<string, Uint8Array> = {
  'adapter_model.safetensors': Uint8Array.from({ length: WEIGHT_BYTES }, (_, index) => (index * 31) % 251),
  'adapter_config.json': new TextEncoder().encode('{"peft_type":"LORA","r":16}\n'),
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

  constructor(id: string, idempotencyKey: string, model: string) {
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
    for (let next = this.metrics.length; next <= step; next++) {
      this.metrics.push({
        ...{ seq: next + 1, attempt: 1, step: next, epoch: next / 10, ts: at(next) },
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
      this.logs.push({ seq: next + 1, ts: at(next), level: 'info', message: `step ${next}\u0000` });
    }
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
      usage: { gpu_seconds: step },
    };
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

  fail(code: ClusterErrorCode, message: string): void {
    const error = { code, message, retryable: false };
    this.view = { ...this.view, status: 'failed', finished_at: at(this.view.progress.step), error };
  }

  cancel(): ClusterJob['status'] {
    if (this.view.finished_at === null) {
      this.view = { ...this.view, status: 'cancelled', finished_at: at(this.view.progress.step) };
    }
    return this.view.status;
  }

  checkpoints() {
    if (this.view.progress.step < 10) return [];
    const metrics = { train_loss: 1.4, valid_loss: null };
    return [{ id: `${this.view.id}/10`, step: 10, epoch: 1, metrics, bytes: 10, sha256: 'd'.repeat(64) }];
  }
}
