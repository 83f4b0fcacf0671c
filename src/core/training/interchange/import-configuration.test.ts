import fc from 'fast-check';
import {
  aContext,
  anyConfiguration,
  entriesOf,
  MISTRAL,
  TINY,
} from '../../../testing/factories/interchange.ts';
import { ALL_TARGET_MODULES, hyperparameters, presetHyperparameters } from '../hyperparameters.ts';
import { exportConfiguration } from './export-configuration.ts';
import { detectFormat, importConfiguration, type ImportResult } from './import-configuration.ts';
import type { ImportContext } from './portable.ts';

function read(document: Record<string, unknown>, context: ImportContext = aContext()) {
  const result: ImportResult = importConfiguration(entriesOf(document), context);
  if (result.kind !== 'read') throw new Error(result.problem);
  return {
    format: result.format,
    changes: Object.fromEntries(result.changes.map(({ setting, to }) => [setting, to])),
    notes: result.notes.map(({ kind, path, line, message }) => `${kind} ${path}:${line} ${message}`),
    settings: result.result,
  };
}

describe('real documents', () => {
  test('PEFT and TRL, flat', () => {
    expect(
      read({
        model_name_or_path: MISTRAL.id,
        r: 64,
        lora_alpha: 128,
        lora_dropout: 0.05,
        target_modules: 'all-linear',
        per_device_train_batch_size: 4,
        gradient_accumulation_steps: 2,
        learning_rate: '1e-4',
        lr_scheduler_type: 'linear',
        warmup_ratio: 0.1,
        weight_decay: 0.1,
        num_train_epochs: 3.0,
        max_grad_norm: 0.3,
        max_length: 1024,
        seed: 7,
        load_in_4bit: true,
        packing: true,
      }),
    ).toMatchObject({
      format: 'peft',
      changes: {
        ...{ lora_rank: 64, lora_alpha: 128, lora_dropout: 0.05, batch_size: 4, num_epochs: 3, seed: 7 },
        ...{ gradient_accumulation_steps: 2, learning_rate: 1e-4, lr_scheduler: 'linear' },
        ...{ warmup_steps: 36, weight_decay: 0.1, max_grad_norm: 0.3, max_seq_length: 1024 },
        quantization: 'nf4',
      },
      notes: [
        'unknown packing:17 has no counterpart here.',
        'converted warmup_ratio:10 0.1 of 360 steps: 36 warm-up steps.',
      ],
    });
  });

  test('PEFT’s adapter_config.json', () => {
    const { format, changes, notes } = read({
      ...{ base_model_name_or_path: MISTRAL.id, peft_type: 'LORA', task_type: 'CAUSAL_LM', bias: 'none' },
      ...{ r: 8, lora_alpha: 16, lora_dropout: 0, target_modules: ['v_proj', 'q_proj'], use_dora: false },
      ...{ modules_to_save: null, layer_replication: null, inference_mode: true },
    });
    expect(format).toBe('peft');
    expect(changes).toEqual({
      ...{ lora_rank: 8, lora_alpha: 16, lora_dropout: 0, target_modules: ['q_proj', 'v_proj'] },
    });
    expect(notes).toEqual(['unknown inference_mode:12 has no counterpart here.']);
  });

  test('Axolotl’s QLoRA example', () => {
    const { format, changes, notes } = read({
      ...{ base_model: 'NousResearch/Llama-3.2-1B', load_in_8bit: false, load_in_4bit: true },
      ...{
        'datasets.path': 'teknium/GPT4',
        'datasets.type': 'alpaca',
        adapter: 'qlora',
        lora_model_dir: null,
      },
      ...{ sequence_len: 2048, lora_r: 32, lora_alpha: 16, lora_dropout: 0.05, lora_target_linear: true },
      ...{ gradient_accumulation_steps: 4, micro_batch_size: 2, num_epochs: 1, lr_scheduler: 'cosine' },
      ...{ learning_rate: 0.0002, warmup_steps: 10, weight_decay: 0, wandb_project: null },
    });
    expect(format).toBe('axolotl');
    expect(changes).toEqual({
      ...{ batch_size: 2, num_epochs: 1, lora_rank: 32, lora_alpha: 16, lora_dropout: 0.05 },
      ...{ warmup_steps: 10, weight_decay: 0, gradient_accumulation_steps: 4, quantization: 'nf4' },
    });
    expect(notes).toEqual([
      `refused base_model:1 “NousResearch/Llama-3.2-1B” is not in the catalogue here; ${MISTRAL.id} was kept.`,
      'unknown datasets:4 has no counterpart here.',
    ]);
  });

  test('LLaMA-Factory’s LoRA example', () => {
    const { format, changes, notes } = read({
      ...{ model_name_or_path: MISTRAL.id, stage: 'sft', do_train: true, finetuning_type: 'lora' },
      ...{ lora_rank: 8, lora_target: 'q_proj,v_proj', cutoff_len: 4096, per_device_train_batch_size: 1 },
      ...{ gradient_accumulation_steps: 8, learning_rate: 1e-4, num_train_epochs: 3.0, quantization_bit: 4 },
      ...{ lr_scheduler_type: 'cosine', warmup_ratio: 0.1, template: 'qwen3' },
    });
    expect(format).toBe('llama-factory');
    expect(changes).toEqual({
      ...{ learning_rate: 1e-4, batch_size: 1, num_epochs: 3, lora_rank: 8, warmup_steps: 36 },
      ...{ gradient_accumulation_steps: 8, max_seq_length: 4096, quantization: 'nf4' },
      target_modules: ['q_proj', 'v_proj'],
    });
    expect(notes).toEqual([
      'unknown template:15 has no counterpart here.',
      'converted warmup_ratio:14 0.1 of 360 steps: 36 warm-up steps.',
    ]);
  });
});

test.each<[string, Record<string, unknown>, Record<string, unknown>, string[]]>([
  [
    'the limits are included',
    { r: 256, lora_alpha: 512, learning_rate: 1e-6 },
    { lora_rank: 256, lora_alpha: 512, learning_rate: 1e-6 },
    [],
  ],
  ['beyond a limit', { r: 512 }, {}, ['refused r:1 512 is outside 1 to 256; 16 was kept.']],
  [
    '0 means off there',
    { max_grad_norm: 0 },
    {},
    ['refused max_grad_norm:1 0 is outside 0.01 to 100; 1 was kept.'],
  ],
  [
    'half an epoch',
    { num_train_epochs: 2.5 },
    {},
    ['refused num_train_epochs:1 2.5 is not a whole number; 5 was kept.'],
  ],
  ['no number', { r: 'many' }, {}, ['refused r:1 “many” is not a number; 16 was kept.']],
  [
    'no finite number',
    { learning_rate: Infinity },
    {},
    ['refused learning_rate:1 null is not a number; 0.0002 was kept.'],
  ],
  ['not set', { r: null, seed: '', target_modules: [], lora_alpha: 32 }, {}, []],
  [
    'a scheduler of another kind',
    { lr_scheduler_type: 'polynomial' },
    {},
    ['refused lr_scheduler_type:1 “polynomial” is not offered here; cosine was kept.'],
  ],
  [
    'constant without a warm-up',
    { lr_scheduler_type: 'constant' },
    { lr_scheduler: 'constant', warmup_steps: 0 },
    ['converted lr_scheduler_type:1 there, “constant” has no warm-up: 200 warm-up steps become 0.'],
  ],
  [
    'constant with a warm-up',
    { lr_scheduler_type: 'constant_with_warmup', warmup_steps: 50 },
    { lr_scheduler: 'constant', warmup_steps: 50 },
    [],
  ],
  [
    'a warm-up of Transformers 5',
    { warmup_steps: 0.05, r: 16 },
    { warmup_steps: 30 },
    ['converted warmup_steps:1 0.05 of 600 steps: 30 warm-up steps.'],
  ],
  [
    'steps count before the share',
    { warmup_ratio: 0.5, warmup_steps: 25 },
    { warmup_steps: 25 },
    ['refused warmup_ratio:1 the warm-up given in steps counts.'],
  ],
  [
    'no steps do not',
    { warmup_ratio: 0.5, warmup_steps: 0 },
    { warmup_steps: 300 },
    ['converted warmup_ratio:1 0.5 of 600 steps: 300 warm-up steps.'],
  ],
  [
    'modules known and unknown',
    { target_modules: ['q_proj', 'lm_head'] },
    { target_modules: ['q_proj'] },
    ['converted target_modules:1 “lm_head” cannot be adapted here; the others are.'],
  ],
  [
    'modules all unknown',
    { target_modules: ['c_attn'] },
    {},
    [
      `refused target_modules:1 ["c_attn"] names no module known here; ${ALL_TARGET_MODULES.join(', ')} was kept.`,
    ],
  ],
  [
    'another method',
    { r: 8, peft_type: 'IA3', use_dora: true },
    { lora_rank: 8 },
    [
      'refused peft_type:2 “IA3”: a LoRA adapter is trained here.',
      'refused use_dora:3 true: only plain LoRA is offered here.',
    ],
  ],
  [
    '8 bits',
    { r: 16, load_in_8bit: true },
    {},
    ['refused load_in_8bit:2 true: 8-bit base models are not offered here.'],
  ],
  [
    'one setting twice',
    { r: 8, lora_r: 16 },
    { lora_rank: 8 },
    ['refused lora_r:2 it contradicts r in line 1, which counts.'],
  ],
  ['one setting twice, the same', { r: 8, lora_r: 8 }, { lora_rank: 8 }, []],
  [
    'a model that reads less',
    { model_name_or_path: TINY.id.toUpperCase() },
    { base_model: TINY.id, max_seq_length: 256 },
    [
      `converted model_name_or_path:1 ${TINY.id} reads at most 256 tokens: the sequence length is 256, not 2048.`,
    ],
  ],
  ['sections', { 'LoraConfig.r': 8, 'sft_config.seed': 3 }, { lora_rank: 8, seed: 3 }, []],
  [
    'a section of something else',
    { r: 8, 'ddp.seed': 3 },
    { lora_rank: 8 },
    ['unknown ddp:2 has no counterpart here.'],
  ],
  [
    'names of every object',
    { r: 8, constructor: 1, __proto__: 2 },
    { lora_rank: 8 },
    ['unknown constructor:2 has no counterpart here.'],
  ],
])('PEFT: %s', (_, document, changes, notes) => {
  expect(read(document)).toMatchObject({ format: 'peft', notes });
  expect(read(document).changes).toEqual(changes);
});

test('a share of the steps needs a dataset', () => {
  expect(read({ warmup_ratio: 0.1, r: 8 }, aContext({ trainRows: null }))).toMatchObject({
    changes: { lora_rank: 8 },
    notes: [
      'refused warmup_ratio:1 a share of the steps can be converted once a dataset is chosen; 200 was kept.',
    ],
  });
});

test('our own: GPUs are taken over as far as the catalogue has them', () => {
  const own = { format: 'brightrun/training-configuration', version: 1 };
  expect(read({ ...own, 'gpu_config.gpu_type': 'LOCAL-CPU', 'gpu_config.num_gpus': 4 })).toMatchObject({
    format: 'brightrun',
    changes: { gpu_type: 'LOCAL-CPU' },
    notes: ['converted gpu_config.num_gpus:4 a job gets at most 1 of LOCAL-CPU, not 4.'],
  });
  expect(read({ ...own, name: 'x'.repeat(201), 'gpu_config.gpu_type': 'H900' }).notes).toHaveLength(2);
});

test.each([
  [{ format: 'brightrun/training-configuration', version: 2 }, /version 2/],
  [{ hello: 1 }, /No setting of a training/],
  [{}, /No setting of a training/],
])('%j is not read, and it is said why', (document, problem) => {
  expect(importConfiguration(entriesOf(document), aContext())).toEqual({
    kind: 'unreadable',
    problem: expect.stringMatching(problem),
  });
});

test('whatever a document says, the settings stay within the schema and unread ones stay as they were', () => {
  const key = fc.constantFrom(
    'r',
    'lora_alpha',
    'learning_rate',
    'warmup_ratio',
    'seed',
    'max_length',
    'target_modules',
    'x',
  );
  const value = fc.oneof(fc.double(), fc.string(), fc.boolean(), fc.array(fc.string()), fc.constant(null));
  fc.assert(
    fc.property(fc.dictionary(key, value), (document) => {
      const result = importConfiguration(entriesOf(document), aContext());
      if (result.kind === 'unreadable') return;
      expect(hyperparameters.safeParse(result.result.hyperparameters).success).toBe(true);
      expect(result.result.hyperparameters.lora_dropout).toBe(
        presetHyperparameters('balanced', 'm').lora_dropout,
      );
    }),
  );
});

test('our own document is read back as it was, whatever the settings were before', () => {
  fc.assert(
    fc.property(anyConfiguration, anyConfiguration, (configuration, current) => {
      const parsed = JSON.parse(exportConfiguration('brightrun', configuration).text) as Record<
        string,
        unknown
      >;
      const flat = Object.entries(parsed).flatMap(([outer, value]) =>
        typeof value === 'object' && value !== null
          ? Object.entries(value).map(([inner, leaf]) => [`${outer}.${inner}`, leaf as unknown] as const)
          : [[outer, value] as const],
      );
      const result = importConfiguration(entriesOf(Object.fromEntries(flat)), aContext({ current }));
      expect(result).toMatchObject({ kind: 'read', format: 'brightrun', notes: [], result: configuration });
    }),
  );
});

test.each([
  [{ r: 1 }, 'peft'],
  [{ lora_r: 1, sequence_len: 1 }, 'axolotl'],
  [{ cutoff_len: 1 }, 'llama-factory'],
  [{ 'hyperparameters.lora_rank': 1 }, 'brightrun'],
  [{ learning_rate: 1 }, 'peft'],
])('%j is recognised as %s', (document, format) => {
  expect(detectFormat(entriesOf(document))).toBe(format);
});
