import { aContext } from '../../testing/factories/interchange.ts';
import { aJob } from '../../testing/factories/training.ts';
import { readConfigurationLink } from '../training/interchange/configuration-link.ts';
import { changedJobLink, unmeasuredFixes } from './memory-fixes.ts';

const settings = aJob().hyperparameters;
const changesFor = (values: Partial<typeof settings>) =>
  unmeasuredFixes({ ...settings, ...values }).map(({ changes }) => changes.hyperparameters);

test.each([
  {
    story: 'halves the batch and keeps the effective one, then four bits, then shorter rows',
    values: { batch_size: 8, gradient_accumulation_steps: 2, quantization: 'none', max_seq_length: 2048 },
    changes: [
      { batch_size: 4, gradient_accumulation_steps: 4 },
      { quantization: 'nf4' },
      { max_seq_length: 1024 },
    ],
  },
  {
    story: 'an odd batch goes to the next divisor',
    values: { batch_size: 9, gradient_accumulation_steps: 1, quantization: 'nf4', max_seq_length: 300 },
    changes: [{ batch_size: 3, gradient_accumulation_steps: 3 }],
  },
  {
    story: 'no further accumulation than is allowed',
    values: { batch_size: 2, gradient_accumulation_steps: 128, quantization: 'nf4', max_seq_length: 512 },
    changes: [{ max_seq_length: 256 }],
  },
  {
    story: 'nothing is left to make smaller',
    values: { batch_size: 1, gradient_accumulation_steps: 8, quantization: 'nf4', max_seq_length: 256 },
    changes: [],
  },
] as { story: string; values: Partial<typeof settings>; changes: unknown[] }[])(
  'after running out of memory: $story',
  ({ values, changes }) => {
    expect(changesFor(values)).toEqual(changes);
  },
);

test('the link opens the configurator with the change, and with all else as it was', () => {
  const job = aJob();
  const gpu_config = { gpu_type: job.gpu_config.gpu_type, num_gpus: 2 };
  const link = changedJobLink(job, { hyperparameters: { batch_size: 1 }, gpu_config });
  expect(new URLSearchParams(link).get('jobId')).toBe(job.id);
  expect(new URLSearchParams(link).get('datasetId')).toBe(job.dataset_id);
  const context = aContext({
    baseModels: [{ id: job.base_model, max_seq_length: 8192 }],
    gpuTypes: [{ id: job.gpu_config.gpu_type, max_count: 8 }],
  });
  expect(readConfigurationLink(link, context)).toMatchObject({
    result: { name: job.name, hyperparameters: { ...settings, batch_size: 1 }, gpu_config },
    notes: [],
  });
});
