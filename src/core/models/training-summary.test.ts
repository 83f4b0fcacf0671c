import { summarizeTraining } from './training-summary.ts';

const result = { model: 'm', steps: 100, epochs: 3, tokens: 106_000, duration_seconds: 21 };
const gpu = { num_gpus: 2, cost_per_gpu_hour: 3 };
const rate = (step: number, learning_rate: number | null) => ({
  ...{ attempt: 1, step, epoch: 1, training_loss: 1, validation_loss: null, learning_rate },
});

test('sums up a training in the ledger’s terms', () => {
  const points = [rate(1, 1e-3), rate(2, 1e-5), rate(3, null), rate(4, NaN)];
  expect(summarizeTraining({ result, billedGpuSeconds: 20, gpu, points })).toEqual({
    ...{ duration_seconds: 21, total_epochs: 3, total_steps: 100, final_learning_rate: 1e-5 },
    ...{ gpu_hours: 40 / 3600, total_cost: 0.033333, avg_throughput: 5300, total_tokens_processed: 106_000 },
  });
});

test('invents nothing', () => {
  const facts = { result: { ...result, tokens: 0 }, billedGpuSeconds: 0, gpu, points: [] };
  expect(summarizeTraining(facts)).toMatchObject({
    ...{ final_learning_rate: null, avg_throughput: null, total_tokens_processed: null, total_cost: 0 },
  });
});
