/** Readers: what a value of a foreign document says about a setting here. */
import {
  ALL_TARGET_MODULES,
  HYPERPARAMETER_LIMITS,
  hyperparameters,
  type NumericHyperparameter,
} from '../hyperparameters.ts';
import { createJobInput } from '../job.schema.ts';
import type { ImportContext, Setting, SettingValue } from './portable.ts';

/** What one value says. `same`: it states what holds here anyway. */
export type Reading =
  | { kind: 'value'; setting: Setting; value: SettingValue; note?: string }
  | { kind: 'warmup_ratio'; ratio: number }
  | { kind: 'same' }
  | { kind: 'refused'; setting: Setting | null; reason: string };

export type Reader = (value: unknown, context: ImportContext) => Reading;

const refused = (setting: Setting | null, reason: string): Reading => ({ kind: 'refused', setting, reason });

/** A value as a person would write it, short enough for a message. */
export function showValue(value: unknown): string {
  const text = typeof value === 'string' ? `“${value}”` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** A number, also where YAML 1.1 made text of it (`2e-4`); null when it is none. */
function toNumber(value: unknown): number | null {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : null;
}

const BOOLEANS = new Map<unknown, boolean>([
  [true, true],
  [false, false],
  ...['true', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', 'no', 'off'].map((word) => [word, false] as const),
]);
const toBoolean = (value: unknown): boolean | null =>
  BOOLEANS.get(typeof value === 'string' ? value.toLowerCase() : value) ?? null;

/** A number of the same meaning here, within its limits. */
export const number =
  (field: NumericHyperparameter): Reader =>
  (value) => {
    const read = toNumber(value);
    if (read === null) return refused(field, `${showValue(value)} is not a number`);
    const { min, max } = HYPERPARAMETER_LIMITS[field];
    if (read < min || read > max) return refused(field, `${read} is outside ${min} to ${max}`);
    if (!hyperparameters.shape[field].safeParse(read).success) {
      return refused(field, `${read} is not a whole number`);
    }
    return { kind: 'value', setting: field, value: read };
  };

/** Steps; a number between 0 and 1 is a share of all steps, as in Transformers 5. */
export const warmupSteps: Reader = (value, context) => {
  const read = toNumber(value);
  return read !== null && read > 0 && read < 1
    ? { kind: 'warmup_ratio', ratio: read }
    : number('warmup_steps')(value, context);
};

export const warmupRatio: Reader = (value) => {
  const ratio = toNumber(value);
  return ratio !== null && ratio >= 0 && ratio <= 1
    ? { kind: 'warmup_ratio', ratio }
    : refused('warmup_steps', `${showValue(value)} is not a share from 0 to 1`);
};

/** One of a few words of our own. */
export const choice =
  (field: 'lr_scheduler' | 'quantization'): Reader =>
  (value) => {
    const parsed = hyperparameters.shape[field].safeParse(value);
    return parsed.success && value !== undefined
      ? { kind: 'value', setting: field, value: parsed.data }
      : refused(field, `${showValue(value)} is not offered here`);
  };

/** Names of `transformers.get_scheduler`. Its `constant` has no warm-up; that is settled when all is read. */
export const huggingFaceScheduler: Reader = (value, context) =>
  value === 'constant_with_warmup'
    ? { kind: 'value', setting: 'lr_scheduler', value: 'constant' }
    : choice('lr_scheduler')(value, context);

/** A switch that turns 4-bit quantization on or off. */
export const fourBitSwitch: Reader = (value) => {
  const isOn = toBoolean(value);
  return isOn === null
    ? refused('quantization', `${showValue(value)} is neither true nor false`)
    : { kind: 'value', setting: 'quantization', value: isOn ? 'nf4' : 'none' };
};

/** LLaMA-Factory's `quantization_bit`; empty means a base model in full precision. */
export const quantizationBits: Reader = (value) => {
  if (value === null || value === '') return { kind: 'value', setting: 'quantization', value: 'none' };
  return toNumber(value) === 4
    ? { kind: 'value', setting: 'quantization', value: 'nf4' }
    : refused('quantization', `${showValue(value)} bits are not offered here, only 4`);
};

/** Axolotl's `adapter`: `qlora` also means a base model of 4 bits. */
export const axolotlAdapter: Reader = (value) => {
  if (value === 'lora') return { kind: 'same' };
  return value === 'qlora'
    ? { kind: 'value', setting: 'quantization', value: 'nf4' }
    : refused(null, `${showValue(value)} is not offered here: a LoRA adapter is trained`);
};

/** Names of projections: a list, or text with commas or blanks; `all` and `all-linear` mean every one of them. */
export const targetModules: Reader = (value) => {
  const names = typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : value;
  if (!Array.isArray(names)) return refused('target_modules', `${showValue(value)} names no module`);
  if (names.length === 1 && (names[0] === 'all' || names[0] === 'all-linear')) {
    return { kind: 'value', setting: 'target_modules', value: [...ALL_TARGET_MODULES] };
  }
  const known = ALL_TARGET_MODULES.filter((module) => names.includes(module));
  const others = names.filter((name) => !(known as unknown[]).includes(name));
  if (known.length === 0) return refused('target_modules', `${showValue(value)} names no module known here`);
  return {
    kind: 'value',
    setting: 'target_modules',
    value: known,
    ...(others.length > 0 && {
      note: `${others.map(showValue).join(', ')} cannot be adapted here; the others are.`,
    }),
  };
};

/** Axolotl's `lora_target_linear`. */
export const allLinearSwitch: Reader = (value) =>
  toBoolean(value) === true
    ? { kind: 'value', setting: 'target_modules', value: [...ALL_TARGET_MODULES] }
    : { kind: 'same' };

export const baseModel: Reader = (value, { baseModels }) => {
  const known = baseModels.find(({ id }) => id.toLowerCase() === String(value).toLowerCase());
  return known
    ? { kind: 'value', setting: 'base_model', value: known.id }
    : refused('base_model', `${showValue(value)} is not in the catalogue here`);
};

export const jobName: Reader = (value) => {
  const parsed = createJobInput.shape.name.safeParse(value);
  return parsed.success
    ? { kind: 'value', setting: 'name', value: parsed.data }
    : refused('name', `${showValue(value)} is not a name of 1 to 200 characters`);
};

export const gpuType: Reader = (value, { gpuTypes }) => {
  const known = gpuTypes.find(({ id }) => id === value);
  return known
    ? { kind: 'value', setting: 'gpu_type', value: known.id }
    : refused('gpu_type', `${showValue(value)} is not in the catalogue here`);
};

export const gpuCount: Reader = (value) => {
  const count = toNumber(value);
  return count !== null && Number.isInteger(count) && count >= 1 && count <= 8
    ? { kind: 'value', setting: 'num_gpus', value: count }
    : refused('num_gpus', `${showValue(value)} is not a whole number from 1 to 8`);
};

/** A key that may only say what is done here anyway. Texts are compared without their case. */
export const only =
  (allowed: readonly (string | number | boolean)[], otherwise: string): Reader =>
  (value) => {
    const given = toBoolean(value) ?? (typeof value === 'string' ? value.toLowerCase() : value);
    return (allowed as readonly unknown[]).includes(given)
      ? { kind: 'same' }
      : refused(null, `${showValue(value)}: ${otherwise}`);
  };
