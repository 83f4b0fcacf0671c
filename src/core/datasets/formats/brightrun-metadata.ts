import { isJsonObject } from './json-object.ts';

/** What a v4 file says about itself. */
export interface BrightrunMetadata {
  readonly line: number;
  /** The number of pairs it declares, placeholders included as a rule. */
  readonly declaredPairs: number | null;
  /** A label of another version, as "brightrun-lora-v5". */
  readonly otherVersion: string | null;
}

const COUNT_FIELDS = ['total_pairs', 'total_training_pairs'];
const VERSION_LABEL = /brightrun-lora-v\d+/i;
const OWN_LABEL = 'brightrun-lora-v4';

/** Reads `_meta`, `training_file_metadata` or `dataset_metadata`; unknown fields are data, not errors. */
export function readBrightrunMetadata(value: unknown, line: number): BrightrunMetadata {
  const metadata = isJsonObject(value) ? value : {};
  const declared = COUNT_FIELDS.map((field) => metadata[field]).find((count) => typeof count === 'number');
  const labels = Object.values(metadata).map((text) =>
    typeof text === 'string' ? VERSION_LABEL.exec(text) : null,
  );
  const label = labels.find((match) => match !== null)?.[0] ?? null;
  return {
    line,
    declaredPairs: typeof declared === 'number' ? declared : null,
    otherVersion: label?.toLowerCase() === OWN_LABEL ? null : label,
  };
}
