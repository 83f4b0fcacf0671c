import { hyperparameters } from '../hyperparameters.ts';
import type { FormatDefinition } from './formats.ts';
import {
  isSameValue,
  settingsOf,
  settingValue,
  withSetting,
  type DocumentEntry,
  type ImportContext,
  type ImportNote,
  type ImportOutcome,
  type PortableConfiguration,
  type Setting,
  type SettingValue,
} from './portable.ts';
import { showValue, type Reading } from './read-values.ts';

type Value = Extract<Reading, { kind: 'value' }>;

/** What is read so far. */
interface Progress {
  context: ImportContext;
  configuration: PortableConfiguration;
  taken: Map<Setting, DocumentEntry>;
  warmup: { entry: DocumentEntry; ratio: number } | null;
  notes: ImportNote[];
}

/**
 * Takes over what a document says: each part on its own, so that a bad one costs only itself. Nothing is guessed: what is
 * converted, refused or unknown is told, with its line. An empty value counts as not set.
 */
export function readEntries(
  format: FormatDefinition,
  entries: readonly DocumentEntry[],
  context: ImportContext,
): ImportOutcome {
  const progress: Progress = {
    context,
    configuration: context.current,
    taken: new Map(),
    warmup: null,
    notes: [],
  };
  for (const entry of entries) {
    if (!isEmpty(entry.value) || format.readEmpty?.includes(keyOf(format, entry.path))) {
      readEntry(format, entry, progress);
    }
  }
  settleWarmup(progress);
  settleConstant(format, progress);
  settleSequenceLength(progress);
  settleGpuCount(progress);

  const { configuration: result, notes, taken } = progress;
  const changes = settingsOf(result)
    .map((setting) => ({
      setting,
      from: settingValue(context.current, setting),
      to: settingValue(result, setting),
    }))
    .filter(({ from, to }) => !isSameValue(from, to));
  return { result, taken: taken.size, changes, notes };
}

/** The name that a reader is looked up by: without the section it stands in. */
export function keyOf(format: FormatDefinition, path: string): string {
  const [outer, inner, ...deeper] = path.split('.');
  return inner !== undefined && deeper.length === 0 && format.sections.includes(outer ?? '') ? inner : path;
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

function readEntry(format: FormatDefinition, entry: DocumentEntry, progress: Progress): void {
  const key = keyOf(format, entry.path);
  const reader = Object.hasOwn(format.readers, key) ? format.readers[key] : undefined;
  if (!reader) return noteUnknown(entry, progress);
  const reading = reader(entry.value, progress.context);
  switch (reading.kind) {
    case 'same':
      return;
    case 'value':
      return take(reading, entry, progress);
    case 'warmup_ratio':
      progress.warmup ??= { entry, ratio: reading.ratio };
      return;
    case 'refused':
      note(
        progress,
        entry,
        'refused',
        reading.setting === null ? `${reading.reason}.` : keeping(progress, reading.setting, reading.reason),
      );
  }
}

function take({ setting, value, note: remark }: Value, entry: DocumentEntry, progress: Progress): void {
  const earlier = progress.taken.get(setting);
  if (earlier) {
    if (!isSameValue(settingValue(progress.configuration, setting), value)) {
      note(
        progress,
        entry,
        'refused',
        `it contradicts ${earlier.path}${atLine(earlier.line)}, which counts.`,
      );
    }
    return;
  }
  progress.configuration = withSetting(progress.configuration, setting, value);
  progress.taken.set(setting, entry);
  if (remark !== undefined) note(progress, entry, 'converted', remark);
}

/** One note per unknown name, however much lies beneath it. */
function noteUnknown({ path, line }: DocumentEntry, progress: Progress): void {
  const outer = path.split('.')[0] ?? path;
  if (progress.notes.some((other) => other.kind === 'unknown' && other.path === outer)) return;
  progress.notes.push({ kind: 'unknown', path: outer, line, message: 'has no counterpart here.' });
}

/** A warm-up as a share of all steps, rounded up as Transformers does. Steps that are given count before it. */
function settleWarmup(progress: Progress): void {
  if (!progress.warmup) return;
  const { entry, ratio } = progress.warmup;
  const { trainRows } = progress.context;
  if (progress.taken.has('warmup_steps') && progress.configuration.hyperparameters.warmup_steps > 0) {
    return note(progress, entry, 'refused', 'the warm-up given in steps counts.');
  }
  if (ratio > 0 && trainRows === null) {
    const reason = 'a share of the steps can be converted once a dataset is chosen';
    return note(progress, entry, 'refused', keeping(progress, 'warmup_steps', reason));
  }
  const total = plannedSteps(progress.configuration, trainRows ?? 0);
  const steps = hyperparameters.shape.warmup_steps.safeParse(Math.ceil(total * ratio));
  if (!steps.success) {
    const reason = `${showValue(ratio)} of ${total} steps is too long`;
    return note(progress, entry, 'refused', keeping(progress, 'warmup_steps', reason));
  }
  progress.configuration = withSetting(progress.configuration, 'warmup_steps', steps.data);
  progress.taken.set('warmup_steps', entry);
  note(progress, entry, 'converted', `${ratio} of ${total} steps: ${steps.data} warm-up steps.`);
}

/** Steps = ceil(rows / (batch · accumulation · GPUs)) · epochs, as the estimate counts them. NaN where a factor is NaN. */
export function plannedSteps(
  { hyperparameters: settings, gpu_config }: Pick<PortableConfiguration, 'hyperparameters' | 'gpu_config'>,
  trainRows: number,
): number {
  const rowsPerStep = settings.batch_size * settings.gradient_accumulation_steps * gpu_config.num_gpus;
  return Math.ceil(trainRows / rowsPerStep) * settings.num_epochs;
}

/** Where `constant` means no warm-up, our constant schedule has to lose its warm-up to train the same. */
function settleConstant(format: FormatDefinition, progress: Progress): void {
  const entry = progress.taken.get('lr_scheduler');
  const { lr_scheduler, warmup_steps } = progress.configuration.hyperparameters;
  if (!format.isConstantWithoutWarmup || lr_scheduler !== 'constant' || entry?.value !== 'constant') return;
  if (warmup_steps === 0) return;
  progress.configuration = withSetting(progress.configuration, 'warmup_steps', 0);
  note(
    progress,
    entry,
    'converted',
    `there, “constant” has no warm-up: ${warmup_steps} warm-up steps become 0.`,
  );
}

/** No sequence is longer than the model's context. */
function settleSequenceLength(progress: Progress): void {
  const entry = progress.taken.get('max_seq_length') ?? progress.taken.get('base_model');
  const { base_model, max_seq_length } = progress.configuration.hyperparameters;
  const context = progress.context.baseModels.find(({ id }) => id === base_model)?.max_seq_length;
  if (!entry || context === undefined || !(max_seq_length > context)) return;
  progress.configuration = withSetting(progress.configuration, 'max_seq_length', context);
  note(
    progress,
    entry,
    'converted',
    `${base_model} reads at most ${context} tokens: the sequence length is ${context}, not ${max_seq_length}.`,
  );
}

function settleGpuCount(progress: Progress): void {
  const entry = progress.taken.get('num_gpus') ?? progress.taken.get('gpu_type');
  const { gpu_type, num_gpus } = progress.configuration.gpu_config;
  const most = progress.context.gpuTypes.find(({ id }) => id === gpu_type)?.max_count;
  if (!entry || most === undefined || num_gpus <= most) return;
  progress.configuration = withSetting(progress.configuration, 'num_gpus', most);
  note(progress, entry, 'converted', `a job gets at most ${most} of ${gpu_type}, not ${num_gpus}.`);
}

const note = (progress: Progress, entry: DocumentEntry, kind: ImportNote['kind'], message: string): void => {
  progress.notes.push({ kind, path: entry.path, line: entry.line, message });
};

const keeping = ({ context }: Progress, setting: Setting, reason: string): string =>
  `${reason}; ${showKept(settingValue(context.current, setting))} was kept.`;
const showKept = (value: SettingValue): string =>
  typeof value === 'object' ? value.join(', ') : String(value);
const atLine = (line: number | null): string => (line === null ? '' : ` in line ${line}`);
