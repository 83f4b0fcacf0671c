/**
 * The README.md of a model, with the front matter that Hugging Face reads (huggingface.co/docs/hub/model-cards): what it is, what
 * it was trained on and how, how good it is, what its files have to be, and the code that loads it.
 */
import type { ModelView } from './model.schema.ts';
import { adapterFolder, peftSnippet } from './peft-snippet.ts';
import { compareWithBase } from './quality-metrics.ts';

export interface ModelCardFacts {
  model: ModelView;
  dataset: {
    name: string;
    /** These are null once the dataset is deleted. */
    version: number | null;
    total_training_pairs: number | null;
    total_validation_pairs: number | null;
  };
  /** The model whose weights it started from, while that is there. */
  parent: { name: string; version: number } | null;
}

type Row = readonly [label: string, value: string | number | null];

/** The card's Markdown. A figure that was not measured says so. */
export function modelCard({ model, dataset, parent }: ModelCardFacts): string {
  const { configuration, quality_metrics: quality, training_summary: training } = model;
  const { hyperparameters: h } = configuration;
  const base = compareWithBase(quality);
  const percent = base && Math.round(Math.abs(base.improvement) * 1000) / 10;
  const origin = parent
    ? `It continues “${plain(parent.name)}”, version ${parent.version}.`
    : 'Its training began with the base model.';
  return `${frontMatter(model)}
# ${plain(model.name)}

${model.description ? `${plain(model.description)}\n\n` : ''}A LoRA adapter for ${plain(configuration.loaded_model)}: version ${model.version} of its line, trained ${model.created_at.slice(0, 10)}. ${origin}

## Data

${table(
  [
    ['Dataset', dataset.name],
    ['Version', dataset.version],
    ['Training pairs', dataset.total_training_pairs],
    ['Validation pairs, never trained on', dataset.total_validation_pairs],
    ['SHA-256', configuration.dataset_sha256],
  ],
  'not known any more',
)}

## Quality

${quality.convergence_quality ? `Convergence: ${quality.convergence_quality}. ${quality.convergence_reason ?? ''}\n\n` : ''}${
    base && percent !== null
      ? `The validation loss is ${percent} % ${base.improvement < 0 ? 'higher' : 'lower'} than that of the base model on the same rows.\n\n`
      : ''
  }${table([
    ['Validation loss of the base model', figure(quality.baseline_validation_loss)],
    ['Validation loss', figure(quality.final_validation_loss)],
    ['Lowest validation loss', figure(quality.best_validation_loss)],
    ['Epoch of the lowest validation loss', figure(quality.best_epoch)],
    ['Training loss', figure(quality.final_training_loss)],
    ['Perplexity', figure(quality.perplexity)],
  ])}

## Configuration

${table([
  ['Base model', configuration.base_model],
  ['Epochs, steps', `${figure(training.total_epochs) ?? ''}, ${training.total_steps}`],
  ['Rank, alpha, dropout', `${h.lora_rank}, ${h.lora_alpha}, ${h.lora_dropout}`],
  ['Target modules', h.target_modules.join(', ')],
  ['Learning rate, scheduler, warm-up steps', `${h.learning_rate}, ${h.lr_scheduler}, ${h.warmup_steps}`],
  ['Batch size × accumulation', `${h.batch_size} × ${h.gradient_accumulation_steps}`],
  ['Weight decay, gradient norm at most', `${h.weight_decay}, ${h.max_grad_norm}`],
  ['Sequence length', h.max_seq_length],
  ['Quantization', h.quantization],
  ['Seed', h.seed],
  ['Tokens trained on', training.total_tokens_processed],
  ['Hardware', `${configuration.gpu_config.num_gpus} × ${configuration.gpu_config.gpu_type}`],
])}

## Files

| File | Bytes | SHA-256 |
|---|---:|---|
${model.artifacts.map(({ path, bytes, sha256 }) => `| ${path} | ${bytes} | ${sha256} |`).join('\n')}

## Use

\`\`\`python
${peftSnippet({ baseModel: configuration.base_model, folder: adapterFolder(model.name) })}\`\`\`
`;
}

/** JSON strings are YAML strings. */
const frontMatter = ({ configuration, license }: ModelView): string => `---
base_model: ${JSON.stringify(configuration.base_model)}
library_name: peft
license: ${license ?? 'unknown'}
pipeline_tag: text-generation
tags:
  - lora
---
`;

const table = (rows: readonly Row[], missing = 'not measured'): string =>
  [
    '| | |',
    '|---|---|',
    ...rows.map(([label, value]) => `| ${label} | ${value === null ? missing : plain(String(value))} |`),
  ].join('\n');

const figure = (value: number | null): string | null =>
  value === null ? null : String(Number(value.toPrecision(4)));

/** Text of a person's in one line, in which nothing is markup. */
const plain = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll(/[\\`*_{}[\]#|!]/g, (character) => `\\${character}`)
    .trim();
