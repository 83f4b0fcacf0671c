import { createHash } from 'node:crypto';
import type { ClusterCheckpoint, CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { must, mustEqual, Skipped, type Check } from './check.ts';
import type { ConformanceContext } from './context.ts';

/** Loss at the same step, relative; a GPU may add up in another order. */
const TOLERANCE = 0.01;

interface Stopped {
  jobId: string;
  checkpoint: ClusterCheckpoint;
  reference: NonNullable<CreateClusterJobRequest['resume_from']>;
}

const stoppedJobs = new WeakMap<ConformanceContext, Promise<Stopped>>();

/** The request of the training that succeeds, stopped on the way; its last checkpoint, exported to the storage. */
function stoppedTraining(context: ConformanceContext): Promise<Stopped> {
  const known = stoppedJobs.get(context) ?? stopATraining(context);
  stoppedJobs.set(context, known);
  return known;
}

async function stopATraining(context: ConformanceContext): Promise<Stopped> {
  const { id: jobId } = await context.submit();
  await context.jobWhen(jobId, 'training', ({ progress }) => progress.step >= 5);
  await context.client.cancelJob(jobId, { saveCheckpoint: true });
  const { progress } = await context.jobWhen(jobId, 'cancelled', ({ status }) => status === 'cancelled');
  const checkpoint = (await context.client.getCheckpoints(jobId)).at(-1);
  must(checkpoint !== undefined, 'the cancelled job has no checkpoint');
  mustEqual(checkpoint.step, progress.step, 'step of the last checkpoint');
  const path = `/checkpoints/${context.run}`;
  await context.client.exportArtifacts(jobId, {
    files: [{ id: checkpoint.id, url: context.storage.url(path) }],
  });
  await context.until('the export of the checkpoint', async () => {
    const now = (await context.client.getCheckpoints(jobId)).find(({ id }) => id === checkpoint.id);
    must(now !== undefined, 'a checkpoint whose export was asked for is not listed');
    must(now.export_error === null, `export_error: ${now.export_error}`);
    return now.exported_at;
  });
  const body = context.storage.received.filter((item) => item.path === path).at(-1)?.body ?? Buffer.alloc(0);
  const reference = context.fileReference(path, body);
  mustEqual(
    [reference.bytes, createHash('sha256').update(body).digest('hex')],
    [checkpoint.bytes, checkpoint.sha256],
    'bytes and SHA-256 of the checkpoint as received',
  );
  return { jobId, checkpoint, reference };
}

async function lossesByStep(context: ConformanceContext, id: string): Promise<Map<number, number>> {
  const { data } = await context.metrics(id);
  return new Map(
    data.flatMap(({ step, values: { train_loss: loss } }) =>
      typeof loss === 'number' ? ([[step, loss]] as const) : [],
    ),
  );
}

/** The reference of a checkpoint, on a cluster that makes any. */
async function exportedCheckpoint(context: ConformanceContext): Promise<Stopped> {
  const { features } = await context.capabilities();
  if (!features.includes('checkpoints') || !features.includes('save_on_cancel')) {
    throw new Skipped('needs checkpoints and save_on_cancel');
  }
  return stoppedTraining(context);
}

/** The weights of the training that succeeded, as a request names them. */
async function finishedAdapter(context: ConformanceContext): Promise<Stopped['reference']> {
  const { id } = await context.trained();
  const weights = (await context.client.getArtifacts(id)).find(({ kind }) => kind === 'adapter_model');
  must(weights !== undefined, 'the training that succeeded has no adapter_model');
  const { status, bytes } = await context.send('GET', `/v1/artifacts/${encodeURIComponent(weights.id)}`);
  mustEqual(status, 200, 'status of the download');
  return context.fileReference(`/adapters/${context.run}`, bytes);
}

export const CHECKPOINT_CHECKS: readonly Check[] = [
  {
    name: 'a training that succeeded lists its checkpoints, oldest first',
    feature: 'checkpoints',
    async run(context) {
      const { id } = await context.trained();
      const steps = (await context.client.getCheckpoints(id)).map(({ step }) => step);
      must(steps.length > 0, 'there is none');
      mustEqual(
        steps,
        [...steps].sort((a, b) => a - b),
        'steps',
      );
      return `steps ${steps.join(', ')}`;
    },
  },
  {
    name: 'a cancel that saves leaves a checkpoint, which is pushed whole',
    feature: 'save_on_cancel',
    async run(context) {
      const { checkpoint } = await exportedCheckpoint(context);
      return `step ${checkpoint.step}, ${checkpoint.bytes} bytes`;
    },
  },
  {
    name: 'a resumed training takes the steps of an uninterrupted one',
    feature: 'resume',
    async run(context) {
      const { checkpoint, reference } = await exportedCheckpoint(context);
      const whole = await lossesByStep(context, (await context.trained()).id);
      const { id } = await context.submit({ resume_from: reference });
      const job = await context.jobWhen(id, 'succeeded', ({ status }) => status === 'succeeded');
      mustEqual(job.progress.step, job.progress.total_steps, 'step');
      const resumed = await lossesByStep(context, id);
      const steps = [...resumed.keys()];
      mustEqual(steps[0], checkpoint.step + 1, 'the first step after the checkpoint');
      let largest = 0;
      for (const [step, loss] of resumed) {
        const expected = whole.get(step) ?? NaN;
        const difference = Math.abs(loss - expected) / Math.max(Math.abs(expected), 1e-9);
        must(difference <= TOLERANCE, `the loss at step ${step} is ${loss} instead of ${expected}`);
        largest = Math.max(largest, difference);
      }
      return `from step ${checkpoint.step}, ${steps.length} steps, largest difference ${largest.toExponential(1)}`;
    },
  },
  {
    name: 'a checkpoint of other settings fails the job as checkpoint_mismatch',
    feature: 'resume',
    async run(context) {
      const { reference } = await exportedCheckpoint(context);
      const { method } = await context.request();
      const other = { ...method, lora: { ...method.lora, r: method.lora.r * 2 } };
      const { id } = await context.submit({ resume_from: reference, method: other });
      const { error } = await context.jobWhen(id, 'failed', ({ status }) => status === 'failed');
      mustEqual(error?.code, 'checkpoint_mismatch', 'code');
      return error?.message;
    },
  },
  ...(
    [
      [
        'other bytes',
        'checkpoint_mismatch',
        (file: Stopped['reference']) => ({ ...file, sha256: 'e'.repeat(64) }),
      ],
      [
        'a URL that has expired',
        'checkpoint_unreachable',
        (file: Stopped['reference']) => ({ ...file, url: `${file.url}-gone` }),
      ],
    ] as const
  ).map(([what, code, change]): Check => ({
    name: `a checkpoint with ${what} fails the job as ${code}`,
    feature: 'resume',
    async run(context) {
      const { reference } = await exportedCheckpoint(context);
      const { id } = await context.submit({ resume_from: change(reference) });
      const { error } = await context.jobWhen(id, 'failed', ({ status }) => status === 'failed');
      mustEqual(error?.code, code, 'code');
    },
  })),
  {
    name: 'a training that starts from a finished adapter starts better than the base model does',
    feature: 'init_adapter',
    async run(context) {
      const first = (losses: ReadonlyMap<number, number>) => losses.get(1) ?? NaN;
      const before = first(await lossesByStep(context, (await context.trained()).id));
      const { id } = await context.submit({ init_adapter: await finishedAdapter(context) });
      await context.jobWhen(id, 'succeeded', ({ status }) => status === 'succeeded');
      const after = first(await lossesByStep(context, id));
      must(after < before, `the loss of the first step is ${after}, and ${before} without the adapter`);
      return `loss of the first step ${after.toFixed(4)} instead of ${before.toFixed(4)}`;
    },
  },
  {
    name: 'an adapter of another rank fails the job as adapter_mismatch',
    feature: 'init_adapter',
    async run(context) {
      const { method } = await context.request();
      const other = { ...method, lora: { ...method.lora, r: method.lora.r * 2 } };
      const adapter = await finishedAdapter(context);
      const { id } = await context.submit({ init_adapter: adapter, method: other });
      const { error } = await context.jobWhen(id, 'failed', ({ status }) => status === 'failed');
      mustEqual(error?.code, 'adapter_mismatch', 'code');
      return error?.message;
    },
  },
];
