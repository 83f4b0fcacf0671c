import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CheckpointStore, type CheckpointIdentity } from './checkpoints.ts';
import { adoptCheckpoint, readInitAdapter } from './resume.ts';
import { writeSafetensors, type Tensor } from './safetensors.ts';
import type { EffectiveTraining } from './preset-scale.ts';
import { randomSequences, tinyConfig, tinyLora, tinyTensors } from './testing/tiny-model.ts';
import { runTraining, type MetricValues, type TrainingEvents, type TrainingInput } from './trainer.ts';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'trainer-'))));
afterEach(() => rmSync(directory, { recursive: true }));

const effective: EffectiveTraining = {
  epochs: 3,
  stepsPerEpoch: 3,
  totalSteps: 9,
  batchSize: 2,
  rowsPerStep: 4,
  learningRate: 5e-3,
  scheduler: 'cosine',
  warmupSteps: 1,
  weightDecay: 0.01,
  maxGradNorm: 1,
  maxSequenceLength: 32,
  quantization: 'none',
  evaluateEverySteps: 4,
  seed: 7,
};

const KEY = 'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight';
const identity: CheckpointIdentity = {
  model: 'tiny',
  rank: tinyLora.rank,
  alpha: tinyLora.alpha,
  target_modules: [...tinyLora.targets],
  training_file_sha256: 'a'.repeat(64),
  rows_per_step: 4,
  seed: 7,
};

const rows = {
  train: randomSequences([9, 14, 8, 16, 7, 12, 10, 11, 9, 13], 21),
  validation: randomSequences([12, 9], 77),
};

function input(name: string, change: Partial<TrainingInput> = {}): TrainingInput {
  return {
    base: { config: tinyConfig, tensors: tinyTensors },
    lora: { ...tinyLora, dropout: 0.1 },
    effective,
    rows,
    checkpoints: new CheckpointStore(join(directory, name), identity),
    threads: 1,
    initAdapter: null,
    ...change,
  };
}

/**
 * Runs a training and collects what it told; the stop signal is raised once the step `stopAfter` is done, or when the
 * phase `stopIn` comes for that time.
 */
async function train(
  trainingInput: TrainingInput,
  stopAfter?: number,
  stopIn?: { phase: string; time: number },
) {
  const stop = new AbortController();
  const points: { step: number; values: MetricValues }[] = [];
  const logs: string[] = [];
  const phases: string[] = [];
  const events: TrainingEvents = {
    phase(phase) {
      phases.push(phase);
      if (phases.filter((seen) => seen === stopIn?.phase).length === stopIn?.time) stop.abort();
    },
    progress: ({ step }) => {
      if (step === stopAfter) stop.abort();
    },
    metrics: ({ step }, { tokens_per_second: _speed, ...values }) => void points.push({ step, values }),
    log: (_level, message) => void logs.push(message),
  };
  const result = await runTraining(trainingInput, events, stop.signal);
  return { ...result, points, logs, phases };
}

test('it reports one point a step, the baseline first, and the validation loss on schedule', async () => {
  const { points, outcome, progress } = await train(input('a'));
  expect(outcome).toBe('completed');
  expect(points.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(points[0]?.values).toEqual({ valid_loss: progress.baselineValidLoss });
  const evaluated = points.filter(({ values }) => values.valid_loss !== undefined).map(({ step }) => step);
  expect(evaluated).toEqual([0, 4, 8, 9]);
  expect(points[5]?.values).toEqual({
    train_loss: expect.any(Number),
    learning_rate: expect.any(Number),
    grad_norm: expect.any(Number),
  });
  expect(progress).toMatchObject({ step: 9, epoch: 3, tokens: 3 * 109 });
});

test('the same seed gives the same losses, another seed others', async () => {
  const first = await train(input('a'));
  expect((await train(input('b'))).points).toEqual(first.points);
  const other = await train(input('c', { effective: { ...effective, seed: 8 } }));
  expect(other.points[1]?.values.train_loss).not.toEqual(first.points[1]?.values.train_loss);
});

test('two threads train as one does', async () => {
  const one = await train(input('a'));
  const two = await train(input('b', { threads: 2 }));
  two.points.forEach(({ values }, index) => {
    const expected = one.points[index]?.values.train_loss;
    if (expected !== undefined) expect(values.train_loss).toBeCloseTo(Number(expected), 4);
  });
  expect(two.progress.validLoss).toBeCloseTo(one.progress.validLoss ?? NaN, 4);
});

test('a training that is stopped and resumed takes the steps of an uninterrupted one', async () => {
  const whole = await train(input('whole'));
  const firstPart = await train(input('parts'), 5);
  expect(firstPart).toMatchObject({ outcome: 'stopped', progress: { step: 5 } });
  const secondPart = await train(input('parts'));
  expect(secondPart.logs).toContain('Resumed from the checkpoint of step 5.');
  expect([...firstPart.points, ...secondPart.points]).toEqual(whole.points);
  expect(secondPart.adapter).toEqual(whole.adapter);
  expect(secondPart.progress).toEqual(whole.progress);
});

test.each([
  ['before the first step', 1, 0],
  ['after the fourth', 2, 4],
])('a stop during a validation (%s) saves what was done, and the rest is the same', async (_, time, step) => {
  const whole = await train(input('whole'));
  const first = await train(input('parts'), undefined, { phase: 'validating', time });
  expect(first).toMatchObject({ outcome: 'stopped', progress: { step } });
  expect(first.progress.validLoss).toBe(whole.points[step]?.values.valid_loss);
  const rest = await train(input('parts'));
  expect([...first.points, ...rest.points]).toEqual(whole.points);
  expect(rest.adapter).toEqual(whole.adapter);
});

test('another job goes on from the checkpoint of a stopped one and ends where an uninterrupted one does', async () => {
  const whole = await train(input('whole'));
  const first = await train(input('first'), 5);
  const second = input('second');
  adoptCheckpoint(second.checkpoints, join(directory, 'first', 'step-000005.safetensors'), identity, 9);
  const rest = await train(second);
  expect([...first.points, ...rest.points]).toEqual(whole.points);
  expect(rest.adapter).toEqual(whole.adapter);
});

test.each<[string, Partial<CheckpointIdentity>, string]>([
  ['another model', { model: 'large' }, 'model was tiny, now large'],
  ['another rank', { rank: 8 }, 'LoRA rank was 4, now 8'],
  ['another alpha', { alpha: 16 }, 'LoRA alpha was 8, now 16'],
  ['other modules', { target_modules: ['q_proj'] }, 'v_proj o_proj gate_proj up_proj down_proj, now q_proj'],
  ['another training file', { training_file_sha256: 'b'.repeat(64) }, 'training file (SHA-256) was aaaa'],
  ['another batch', { rows_per_step: 8 }, 'accumulation) was 4, now 8'],
  ['another seed', { seed: 8 }, 'seed was 7, now 8'],
])('a checkpoint of %s is refused by name', async (_, change, message) => {
  await train(input('a'), 5);
  const wanted = { ...identity, ...change };
  const store = new CheckpointStore(join(directory, 'b'), wanted);
  const adopt = () => adoptCheckpoint(store, join(directory, 'a', 'step-000005.safetensors'), wanted, 9);
  expect(adopt).toThrow(expect.objectContaining({ code: 'checkpoint_mismatch' }));
  expect(adopt).toThrow(message);
  expect(store.list()).toEqual([]);
});

test('a checkpoint past the end, and a file that is none, are refused', async () => {
  await train(input('a'), 5);
  const store = new CheckpointStore(join(directory, 'b'), identity);
  const path = join(directory, 'a', 'step-000005.safetensors');
  expect(() => adoptCheckpoint(store, path, identity, 4)).toThrow('at step 5, and this training has 4');
  writeFileSync(path, readFileSync(path).subarray(0, 40_000));
  expect(() => adoptCheckpoint(store, path, identity, 9)).toThrow('is not a checkpoint of this engine');
  writeFileSync(path, 'not even tensors');
  expect(() => adoptCheckpoint(store, path, identity, 9)).toThrow('is not a checkpoint of this engine');
});

test('a checkpoint whose vectors are not of this adapter ends the training with a reason', async () => {
  const { checkpoints } = input('a');
  const progress = {
    step: 1,
    epoch: 1,
    tokens: 1,
    trainLoss: 1,
    validLoss: 1,
    baselineValidLoss: 1,
    best: null,
  };
  const vector = new Float32Array(3);
  checkpoints.save({ progress, parameters: vector, firstMoment: vector, secondMoment: vector });
  await expect(train(input('a'))).rejects.toMatchObject({ code: 'checkpoint_mismatch' });
});

test('a training that starts from an adapter starts where that one ended, with one thread as with two', async () => {
  const first = await train(input('first'));
  const second = input('second', { initAdapter: first.adapter });
  const { points, logs, progress } = await train(second, 1);
  const reached = first.progress.validLoss ?? NaN;
  expect(logs).toContain(`Started from an earlier adapter, whose validation loss is ${reached.toFixed(4)}.`);
  expect(progress.baselineValidLoss).toBe(first.progress.baselineValidLoss);
  const two = await train(input('two', { initAdapter: first.adapter, threads: 2 }), 1);
  expect(two.points[1]?.values.train_loss).toBeCloseTo(Number(points[1]?.values.train_loss), 4);
  // What it has done itself counts more than where it began.
  expect((await train(second)).logs).toContain('Resumed from the checkpoint of step 1.');
});

test.each<[string, (adapter: Map<string, Tensor>) => void, string]>([
  [
    'of another rank',
    (adapter) => adapter.set(KEY, { data: new Float32Array(64), shape: [2, 32] }),
    '2×32, not 4×32',
  ],
  ['without a tensor', (adapter) => adapter.delete(KEY), `its ${KEY} is missing`],
  [
    'with one more',
    (adapter) => adapter.set('more', { data: new Float32Array(1), shape: [1] }),
    'a tensor more that',
  ],
])('an adapter %s is refused by name', async (_, change, message) => {
  const { adapter } = await train(input('first'), 1);
  const path = join(directory, 'adapter.safetensors');
  const read = () => readInitAdapter(path, tinyConfig, tinyLora);
  expect(read()).toBeNull();
  writeFileSync(path, writeSafetensors(adapter));
  expect(read()).toEqual(adapter);
  change(adapter);
  writeFileSync(path, writeSafetensors(adapter));
  expect(read).toThrow(
    expect.objectContaining({ code: 'adapter_mismatch', message: expect.stringContaining(message) }),
  );
  writeFileSync(path, 'not even tensors');
  expect(read).toThrow('it is not a safetensors file');
});

test('a checkpoint that does not match its hash is passed over for the one before', async () => {
  await train(input('a'), 5);
  const names = readdirSync(join(directory, 'a')).filter((name) => name.endsWith('.safetensors'));
  expect(names).toEqual(['step-000004.safetensors', 'step-000005.safetensors']);
  const newest = join(directory, 'a', 'step-000005.safetensors');
  const bytes = readFileSync(newest);
  writeFileSync(newest, bytes.fill(1, bytes.length - 8));
  expect(input('a').checkpoints.latest()?.progress.step).toBe(4);
});

test('it learns one batch by heart', async () => {
  const batch = rows.train.slice(0, 4);
  const { points, progress } = await train(
    input('a', {
      lora: { ...tinyLora, rank: 8 },
      rows: { train: batch, validation: batch },
      effective: {
        ...effective,
        stepsPerEpoch: 1,
        totalSteps: 300,
        learningRate: 1e-2,
        evaluateEverySteps: 300,
      },
    }),
  );
  expect(Number(points[1]?.values.train_loss)).toBeGreaterThan(3);
  expect(progress.trainLoss).toBeLessThan(0.1);
  expect(progress.validLoss).toBeLessThan(0.1);
});

test('a loss that is no number ends the training with the step and a likely cause', async () => {
  const broken = new Map(tinyTensors).set('model.norm.weight', new Float32Array(32).fill(NaN));
  const training = train(input('a', { base: { config: tinyConfig, tensors: broken } }));
  await expect(training).rejects.toMatchObject({
    code: 'nan_loss',
    message: expect.stringMatching(/became NaN at step 1, .*learning rate/),
  });
});

test('without validation rows it says so and trains', async () => {
  const { points, logs } = await train(input('a', { rows: { ...rows, validation: [] } }));
  expect(points.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(logs).toContain('The training file has no validation rows: no validation loss will be shown.');
});
