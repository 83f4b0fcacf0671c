import 'server-only';
import { AppError } from '@/core/errors';
import { excerptRange, readRowExcerpt, type RowExcerpt, type RowPlace } from '@/core/datasets/row-excerpt';
import type { RequestContext } from '../http/route';
import { datasetNotFound, rowBeyondTheEnd } from './dataset-errors';
import { selectDatasetFiles } from './datasets.repository';
import { readUploadRange } from './read-upload-range';

/**
 * One row of the uploaded file, found by a defect's byte: its text, and the conversation that it is. At most 1 MiB is read,
 * however large the file. Throws `not_found`, `upload_missing`, `invalid_input` beyond the file's end, `unavailable`.
 */
export async function getDatasetRow(ctx: RequestContext, id: string, place: RowPlace): Promise<RowExcerpt> {
  const dataset = await selectDatasetFiles(ctx.db, id);
  if (!dataset) throw datasetNotFound();
  if (dataset.status === 'uploading') {
    throw new AppError(
      'upload_missing',
      'The file has not been uploaded yet, so there is no row to show. Upload it first.',
    );
  }
  const range = excerptRange(place, dataset.file_size);
  const bytes = range && (await readUploadRange(ctx, dataset, range));
  if (!range || !bytes) throw rowBeyondTheEnd(dataset.file_size);
  const isAtEnd = range.end === dataset.file_size;
  return readRowExcerpt({ bytes, start: range.start, isAtEnd }, place, dataset.format);
}
