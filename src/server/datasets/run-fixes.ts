import 'server-only';
import { AppError } from '@/core/errors';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { PREVIEW_BYTES, type DatasetFixes, type FixPreview } from '@/core/datasets/fixes/fixes.schema';
import { reasonToKeepRows, reasonToRefuse } from '@/core/datasets/fixes/reason-to-refuse';
import { createValidator, type DatasetValidator } from '@/core/datasets/validator';
import type { RequestContext } from '../http/route';
import { signDownload } from '../supabase/sign-download';

const BUCKET = 'lora-datasets';

/**
 * Refuses datasets that cannot be fixed now: still uploading or validating. Throws `dataset_not_ready`.
 */
export function requireFixable({ status }: DatasetView): void {
  if (status === 'ready' || status === 'error') return;
  throw new AppError(
    'dataset_not_ready',
    'This dataset has not been validated yet, so nothing can be fixed. Wait for its report, then choose the fixes.',
  );
}

/**
 * What fixes do to a dataset: to all of its file, or to the beginning of a large one. Keeps nothing of the file. Throws
 * `not_found` when the file has left storage, `unavailable` when storage fails midway.
 */
export async function tryFixes(
  ctx: RequestContext,
  dataset: DatasetView,
  fixes: DatasetFixes,
): Promise<FixPreview> {
  const validator = createValidator({
    fileName: dataset.file_name,
    requestedFormat: dataset.format,
    withLints: false,
    fixes,
    // The size of the fixed file is wanted, not the file.
    sink: () => undefined,
  });
  for await (const chunk of readUpload(ctx, dataset)) {
    validator.push(chunk);
    if (validator.isOver) break;
  }
  const isWhole = dataset.file_size <= PREVIEW_BYTES || validator.isOver;
  return isWhole ? describeWhole(dataset, validator, fixes) : describeSample(validator, fixes);
}

function describeWhole(dataset: DatasetView, validator: DatasetValidator, fixes: DatasetFixes): FixPreview {
  const { report, statistics, normalizedBytes } = validator.finish();
  const { effects, taken } = validator;
  return {
    effects,
    whole: {
      before: {
        rows: dataset.total_rows ?? 0,
        training_pairs: dataset.total_training_pairs ?? 0,
        validation_pairs: dataset.total_validation_pairs ?? 0,
      },
      after: {
        rows: statistics.rows,
        training_pairs: statistics.trainingPairs,
        validation_pairs: statistics.validationPairs,
      },
      file_bytes: normalizedBytes,
    },
    looked_at: taken,
    refusal: reasonToRefuse({ report, effects, bytes: normalizedBytes }, fixes),
  };
}

/** The record that the sample cuts through is not looked at; whether the fixes change anything only the whole file tells. */
function describeSample({ effects, taken, rejected }: DatasetValidator, fixes: DatasetFixes): FixPreview {
  const refusal = rejected > 0 && !fixes.drop_unusable ? reasonToKeepRows(rejected) : null;
  return { effects, whole: null, looked_at: taken, refusal };
}

async function* readUpload(
  ctx: RequestContext,
  { storage_path: path, file_name: fileName, file_size: size }: DatasetView,
): AsyncGenerator<Uint8Array> {
  const url = await signDownload(ctx.db, { bucket: BUCKET, path, fileName });
  const headers = size > PREVIEW_BYTES ? { range: `bytes=0-${PREVIEW_BYTES - 1}` } : undefined;
  try {
    const response = await fetch(url, { headers });
    if (!response.ok || response.body === null) throw new Error(`storage answered ${response.status}`);
    yield* response.body;
  } catch {
    throw new AppError(
      'unavailable',
      'The file could not be read from storage right now. Nothing was changed; try again.',
    );
  }
}
