import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/core/errors';
import type { downloadDatasetQuery, signedDownload } from '@/core/datasets/dataset.schema';
import type { RequestContext } from '../http/route';
import { DOWNLOAD_SECONDS, signDownload } from '../supabase/sign-download';
import { datasetNotFound } from './dataset-errors';
import { selectDatasetFiles } from './datasets.repository';

/** A signed URL of the uploaded or of the normalized file. Throws `not_found`, `upload_missing`, `dataset_not_ready`. */
export async function getDatasetDownload(
  ctx: RequestContext,
  id: string,
  { file }: z.output<typeof downloadDatasetQuery>,
): Promise<z.input<typeof signedDownload>> {
  const dataset = await selectDatasetFiles(ctx.db, id);
  if (!dataset) throw datasetNotFound();
  if (dataset.status === 'uploading') {
    throw new AppError(
      'upload_missing',
      'The file has not been uploaded yet. Upload it, then download it again.',
    );
  }
  const fileName = file === 'original' ? dataset.file_name : normalizedName(dataset.file_name);
  const path = file === 'original' ? dataset.storage_path : dataset.normalized_path;
  if (!path) {
    throw new AppError(
      'dataset_not_ready',
      'There is no normalized file: validation has not succeeded. The original file can be downloaded.',
    );
  }
  const url = await signDownload(ctx.db, { bucket: dataset.storage_bucket, path, fileName });
  return { url, expires_in: DOWNLOAD_SECONDS, file_name: fileName };
}

const normalizedName = (fileName: string) => fileName.replace(/\.jsonl?$/, '.normalized.jsonl');
