/** A configuration in an address: each setting a query parameter of its own, readable and checked one by one. */
import { LINK_FORMAT, OWN_VERSION } from './formats.ts';
import type { ImportContext, ImportOutcome, PortableConfiguration } from './portable.ts';
import { readEntries } from './read-entries.ts';

/** Parameters that say where the configuration started from; they are no settings. */
export const LINK_SOURCES = ['datasetId', 'jobId', 'modelId', 'preset'] as const;

export interface LinkSources {
  datasetId: string | null;
  jobId: string | null;
  /** The model whose weights the training starts from. */
  modelId: string | null;
  /** The preset that changes are counted from. */
  preset: string | null;
}

/** The query of an address that opens the configurator with these settings. A name that is empty is left out. */
export function writeConfigurationLink(
  { name, hyperparameters: h, gpu_config }: PortableConfiguration,
  sources: LinkSources,
): string {
  const values: Record<string, string | number | null> = {
    ...sources,
    v: OWN_VERSION,
    name,
    model: h.base_model,
    lr: h.learning_rate,
    epochs: h.num_epochs,
    batch: h.batch_size,
    accumulation: h.gradient_accumulation_steps,
    length: h.max_seq_length,
    rank: h.lora_rank,
    alpha: h.lora_alpha,
    dropout: h.lora_dropout,
    quantization: h.quantization,
    modules: h.target_modules.join(' '),
    schedule: h.lr_scheduler,
    warmup: h.warmup_steps,
    decay: h.weight_decay,
    clip: h.max_grad_norm,
    seed: h.seed,
    gpu: gpu_config.gpu_type,
    gpus: gpu_config.num_gpus,
  };
  const set = Object.entries(values).filter(([, value]) => value !== null && value !== '');
  return new URLSearchParams(set.map(([key, value]) => [key, String(value)])).toString();
}

/**
 * What an address says about the configuration; null when it says nothing (it has no version). Of another version nothing
 * is taken, and that is told.
 */
export function readConfigurationLink(query: string, context: ImportContext): ImportOutcome | null {
  const parameters = new URLSearchParams(query);
  const version = parameters.get('v');
  if (version === null) return null;
  if (version !== String(OWN_VERSION)) {
    const message = 'the link was made by another version of this page: its settings are left out.';
    return {
      result: context.current,
      taken: 0,
      changes: [],
      notes: [{ kind: 'refused', path: 'v', line: null, message }],
    };
  }
  const entries = [...parameters]
    .filter(([key]) => !(LINK_SOURCES as readonly string[]).includes(key))
    .map(([path, value]) => ({ path, value, line: null }));
  return readEntries(LINK_FORMAT, entries, context);
}
