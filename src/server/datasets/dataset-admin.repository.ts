import 'server-only';
import { StorageApiError } from '@supabase/supabase-js';
import { z } from 'zod';
import type { ConfirmDatasetInput, UploadTarget } from '@/core/datasets/dataset.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

const confirmOutcome = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.enum(['validating', 'already_confirmed', 'not_found', 'upload_missing', 'content_mismatch']),
  }),
  z.object({ outcome: z.literal('size_mismatch'), actual_size: z.int() }),
]);
const revalidateOutcome = z.object({
  outcome: z.enum(['validating', 'not_found', 'not_confirmed', 'in_use']),
});
const deleteOutcome = z.object({ outcome: z.enum(['deleted', 'not_found', 'in_use']) });

/** What the state changes of a dataset are called with: the verified user and the dataset. */
export interface DatasetOfUser {
  userId: string;
  datasetId: string;
}
const toArguments = ({ userId, datasetId }: DatasetOfUser) => ({
  p_user_id: userId,
  p_dataset_id: datasetId,
});

/** Moves an uploaded dataset to `validating` when its object is there, as large as declared and not known to be another. */
export async function confirmUpload(
  target: DatasetOfUser,
  hashes: ConfirmDatasetInput,
): Promise<z.infer<typeof confirmOutcome>> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('confirm_dataset_upload', {
    ...toArguments(target),
    p_file_sha256: hashes.file_sha256,
    p_file_md5: hashes.file_md5,
  });
  return confirmOutcome.parse(unwrap(answer));
}

/** Moves a validated dataset back to `validating`. */
export async function requestRevalidation(
  target: DatasetOfUser,
): Promise<z.infer<typeof revalidateOutcome>['outcome']> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('request_dataset_revalidation', toArguments(target));
  return revalidateOutcome.parse(unwrap(answer)).outcome;
}

/** Hides a dataset from its owner, unless an active job uses it. */
export async function softDeleteDataset(
  target: DatasetOfUser,
): Promise<z.infer<typeof deleteOutcome>['outcome']> {
  const admin = createServerSupabaseAdminClient();
  return deleteOutcome.parse(unwrap(await admin.rpc('delete_dataset', toArguments(target)))).outcome;
}

const BUCKET = 'lora-datasets';
const RESUMABLE_PATH = '/storage/v1/upload/resumable/sign';

/**
 * Where exactly this object is uploaded to, once, within two hours; null when it is there already. Throws the storage
 * service's error.
 */
export async function createUploadTarget(storagePath: string): Promise<UploadTarget | null> {
  const admin = createServerSupabaseAdminClient();
  const { data, error } = await admin.storage.from(BUCKET).createSignedUploadUrl(storagePath);
  if (error) {
    if (isAlreadyThere(error)) return null;
    throw error;
  }
  const endpoint = new URL(RESUMABLE_PATH, data.signedUrl).href;
  return {
    uploadUrl: data.signedUrl,
    storagePath,
    resumable: { endpoint, token: data.token, bucket: BUCKET },
  };
}

/** The status is in the body: the HTTP status of most storage errors is 400. */
const isAlreadyThere = (error: unknown): boolean =>
  error instanceof StorageApiError && error.statusCode === '409';

const knownDataset = z.object({
  id: z.uuid(),
  name: z.string(),
  total_training_pairs: z.int().nullable(),
});
export type KnownDataset = z.infer<typeof knownDataset>;

/** Name and size of a user's datasets, the deleted ones included: row level security hides these from the user. */
export async function selectKnownDatasets(userId: string, ids: readonly string[]): Promise<KnownDataset[]> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin
    .from('datasets')
    .select('id, name, total_training_pairs')
    .eq('user_id', userId)
    .in('id', [...ids]);
  return z.array(knownDataset).parse(unwrap(answer));
}
