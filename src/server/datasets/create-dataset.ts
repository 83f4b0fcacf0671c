import 'server-only';
import { getServerEnv } from '@/config/env.server';
import { AppError } from '@/core/errors';
import type { CreateDatasetInput, CreatedDataset } from '@/core/datasets/dataset.schema';
import type { RequestContext } from '../http/route';
import { isUniqueViolation } from '../supabase/unwrap';
import { createUploadTarget, softDeleteDataset } from './dataset-admin.repository';
import { datasetNameTaken } from './dataset-errors';
import { insertDataset } from './datasets.repository';
import { safeFileName } from './safe-file-name';

const BYTES_PER_MB = 1024 * 1024;

/** Announces a dataset and answers where its file is uploaded to. Throws `file_too_large`, `unsupported_file`, `name_taken`. */
export async function createDataset(ctx: RequestContext, input: CreateDatasetInput): Promise<CreatedDataset> {
  const maxMegabytes = getServerEnv().MAX_DATASET_SIZE_MB;
  if (input.file_size > maxMegabytes * BYTES_PER_MB) {
    throw new AppError(
      'file_too_large',
      `The file is larger than ${maxMegabytes} MB. Nothing was uploaded; split it into several datasets.`,
      [{ path: 'file_size', message: `At most ${maxMegabytes} MB` }],
    );
  }
  const dataset = await insertNamed(ctx, { ...input, file_name: safeFileName(input.file_name) });
  try {
    const target = await createUploadTarget(dataset.storage_path);
    if (!target) throw new Error(`There is a file at the path of a new dataset: ${dataset.storage_path}`);
    return { dataset, ...target };
  } catch (error) {
    // Without somewhere to upload to, the dataset would only block its name.
    await softDeleteDataset({ userId: ctx.userId, datasetId: dataset.id });
    throw error;
  }
}

async function insertNamed(
  ctx: RequestContext,
  input: CreateDatasetInput,
): Promise<CreatedDataset['dataset']> {
  try {
    return await insertDataset(ctx.db, input);
  } catch (error) {
    throw isUniqueViolation(error) ? datasetNameTaken(input.name) : error;
  }
}
