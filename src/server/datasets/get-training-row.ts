import 'server-only';
import { AppError } from '@/core/errors';
import {
  readTrainingRow,
  trainingRowRange,
  type TrainingRow,
  type TrainingRowPlace,
} from '@/core/datasets/training-row';
import type { RequestContext } from '../http/route';
import { datasetNotFound, rowBeyondTheEnd } from './dataset-errors';
import { selectDatasetFiles } from './datasets.repository';
import { readUploadRange } from './read-upload-range';

/**
 * The row of the normalized file that holds a byte. At most 1.5 MiB is read, however large the file. Throws `not_found`,
 * `dataset_not_ready` while there is no such file, `invalid_input` beyond its end, `unavailable`.
 */
export async function getTrainingRow(
  ctx: RequestContext,
  id: string,
  place: TrainingRowPlace,
): Promise<TrainingRow> {
  const dataset = await selectDatasetFiles(ctx.db, id);
  if (!dataset) throw datasetNotFound();
  const { normalized_path: path, normalized_bytes: fileBytes } = dataset;
  if (path === null || fileBytes === null) {
    throw new AppError(
      'dataset_not_ready',
      'There are no rows to show: validation has not succeeded. The rows of the uploaded file can be opened from the report.',
    );
  }
  const range = trainingRowRange(place, fileBytes);
  const bytes = range && (await readUploadRange(ctx, { ...dataset, storage_path: path }, range));
  if (!range || !bytes) throw rowBeyondTheEnd(fileBytes);
  return readTrainingRow({ bytes, start: range.start }, place, fileBytes);
}
