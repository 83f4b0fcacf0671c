import type { DatasetFixes, FixEffect } from '../../../src/core/datasets/fixes/fixes.schema.ts';
import { reasonToRefuse } from '../../../src/core/datasets/fixes/reason-to-refuse.ts';
import type { ValidationResult } from '../../../src/core/datasets/validator.ts';
import { FinalError } from './step.ts';
import type { MadeFile } from './store.ts';

/** The file that the fixes came to. Throws a FinalError when no version can be made of it. */
export function describeMade(
  { report, normalizedBytes }: ValidationResult,
  effects: readonly FixEffect[],
  fixes: DatasetFixes,
  { maxNormalizedBytes }: { readonly maxNormalizedBytes: number },
  sha256: string,
): MadeFile {
  const refusal = reasonToRefuse({ report, effects, bytes: normalizedBytes }, fixes);
  if (refusal !== null) throw new FinalError(refusal);
  if (normalizedBytes > maxNormalizedBytes) {
    throw new FinalError(
      `The fixed file would be larger than storage takes (${Math.floor(maxNormalizedBytes / (1024 * 1024))} MB), so this version was not made. Split the upload into two datasets, and fix those.`,
    );
  }
  return { file_size: normalizedBytes, file_sha256: sha256 };
}
