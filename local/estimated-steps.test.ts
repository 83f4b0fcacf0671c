/** The estimator says how many steps a training takes; the trainer that ships with the project really makes them. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadBaseModel, type BaseModel } from '../cluster/engines/local/base-model.ts';
import { CheckpointStore } from '../cluster/engines/local/checkpoints.ts';
import { scaleToToyModel } from '../cluster/engines/local/preset-scale.ts';
import { tinyConfig, tinyLora, tinyTensors } from '../cluster/engines/local/testing/tiny-model.ts';
import { runTraining } from '../cluster/engines/local/trainer.ts';
import { readTrainingRows, type TrainingRows } from '../cluster/engines/local/training-rows.ts';
import { estimateJob } from '../src/core/training/estimate/estimate-job.ts';
import { presetHyperparameters, type Hyperparameters } from '../src/core/training/hyperparameters.ts';

const MODEL = 'brightrun/tiny-chat-4m';
const SEQUENCE = 32;

let directory: string;
let base: BaseModel;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'estimated-steps-'));
  base = await loadBaseModel();
});
afterAll(() => rmSync(directory, { recursive: true }));

interface Shape {
  train: number;
  validation: number;
  settings: Partial<Hyperparameters>;
  /** Training rows whose question alone fills the sequence. */
  withoutAnswer?: number;
}

async function readRows({ train, validation, withoutAnswer = 0 }: Shape): Promise<TrainingRows> {
  const row = (index: number, split: 'train' | 'validation', question: string) =>
    JSON.stringify({
      ...{ conversation_id: `${split}-${index}`, split },
      messages: [
        { role: 'user', content: question },
        { role: 'assistant', content: 'Soon.' },
      ],
    });
  const lines = [
    ...Array.from({ length: train }, (_, index) =>
      row(index, 'train', index < withoutAnswer ? 'Where is my order? '.repeat(20) : 'When?'),
    ),
    ...Array.from({ length: validation }, (_, index) => row(index, 'validation', 'When?')),
  ];
  const file = path.join(directory, 'rows.jsonl');
  writeFileSync(file, lines.join('\n'));
  return readTrainingRows(file, base.tokenizer, SEQUENCE);
}

const settingsOf = (changes: Partial<Hyperparameters>): Hyperparameters => ({
  ...presetHyperparameters('balanced', MODEL, SEQUENCE),
  ...changes,
});

/** Steps that the trainer makes; on a model of a few thousand parameters, which changes none of them. */
async function trainedSteps(rows: TrainingRows, settings: Hyperparameters): Promise<number> {
  const { num_epochs, lora_rank, lora_alpha, lora_dropout, target_modules, quantization } = settings;
  const { effective } = scaleToToyModel(
    {
      hyperparameters: { ...settings, n_epochs: num_epochs },
      method: {
        type: 'supervised',
        lora: { r: lora_rank, alpha: lora_alpha, dropout: lora_dropout, target_modules, quantization },
      },
    },
    rows.train.length,
    SEQUENCE,
  );
  const small = (sequences: TrainingRows['train']) =>
    sequences.map(({ lossWeights, tokens }) => ({
      lossWeights,
      tokens: tokens.map((token) => token % tinyConfig.vocab_size),
    }));
  let steps = 0;
  await runTraining(
    {
      base: { config: tinyConfig, tensors: tinyTensors },
      lora: tinyLora,
      effective,
      rows: { train: small(rows.train), validation: small(rows.validation) },
      checkpoints: new CheckpointStore(mkdtempSync(path.join(directory, 'checkpoints-')), {
        ...{ model: MODEL, rank: lora_rank, alpha: lora_alpha, target_modules, seed: settings.seed },
        ...{ training_file_sha256: 'a'.repeat(64), rows_per_step: effective.rowsPerStep },
      }),
      threads: 1,
      initAdapter: null,
    },
    { phase() {}, progress: () => (steps += 1), metrics() {}, log() {} },
    new AbortController().signal,
  );
  return steps;
}

function estimatedSteps({ train, validation, settings }: Shape): number {
  const rows = train + validation;
  return estimateJob({
    dataset: { rows, tokens: rows * 12, validationShare: validation / rows, lengthHistogram: null },
    hyperparameters: settingsOf(settings),
    baseModel: {
      ...{ parameters: 3_690_000, layers: 6, hidden_size: 192, intermediate_size: 512 },
      ...{ attention_heads: 6, key_value_heads: 6, vocab_size: 2048, max_seq_length: SEQUENCE },
    },
    gpu: { id: 'LOCAL-CPU', vram_gib: 4, price_per_hour_usd: 0.1 },
    numGpus: 1,
  }).total_steps;
}

test.each<[string, Shape, number]>([
  ['full batches', { train: 80, validation: 20, settings: {} }, 100],
  [
    'the last batch of an epoch half full',
    { train: 83, validation: 17, settings: { batch_size: 4, num_epochs: 6 } },
    126,
  ],
  [
    'accumulated batches, of which the last is short',
    {
      train: 203,
      validation: 50,
      settings: { batch_size: 4, gradient_accumulation_steps: 3, num_epochs: 7 },
    },
    119,
  ],
  [
    'more epochs than asked for, up to the least steps',
    { train: 40, validation: 10, settings: { num_epochs: 1 } },
    100,
  ],
  [
    'the least steps are passed by whole epochs',
    { train: 41, validation: 0, settings: { num_epochs: 1 } },
    102,
  ],
  ['one batch larger than the data', { train: 12, validation: 3, settings: { batch_size: 32 } }, 100],
  ['a single row', { train: 1, validation: 0, settings: { batch_size: 1, num_epochs: 3 } }, 100],
  ['no validation rows', { train: 240, validation: 0, settings: { batch_size: 8, num_epochs: 5 } }, 150],
])('%s', async (_, shape, expected) => {
  expect(estimatedSteps(shape)).toBe(expected);
  expect(await trainedSteps(await readRows(shape), settingsOf(shape.settings))).toBe(expected);
});

test('rows that lose their whole answer are left out by the trainer; the estimate knows lengths only and counts them', async () => {
  const shape = { train: 120, validation: 0, withoutAnswer: 15, settings: { batch_size: 1, num_epochs: 1 } };
  expect(estimatedSteps(shape)).toBe(120);
  expect(await trainedSteps(await readRows(shape), settingsOf(shape.settings))).toBe(105);
});
