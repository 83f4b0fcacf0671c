import type { Hyperparameters } from '../training/hyperparameters.ts';

/** What has to stay as it is for a model's weights to fit a training: their shape, their scale, and what they are added to. */
const FIXED_SETTINGS = ['base_model', 'lora_rank', 'lora_alpha', 'target_modules'] as const;
export type FixedSetting = (typeof FIXED_SETTINGS)[number];

/** Settings as a form holds them, some of which may be missing while they are edited. */
type EditedSettings = { [Name in FixedSetting]?: unknown };

/** The settings in which a training may not differ from the model that it continues, but does. */
export function settingsToRestore(
  model: Pick<Hyperparameters, FixedSetting>,
  edited: EditedSettings,
): FixedSetting[] {
  const same = (value: unknown) => (Array.isArray(value) ? value.map(String).sort().join() : String(value));
  return FIXED_SETTINGS.filter((name) => same(model[name]) !== same(edited[name]));
}
