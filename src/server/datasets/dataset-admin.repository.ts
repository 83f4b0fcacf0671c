import 'server-only';
import { z } from 'zod';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

const confirmOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.enum(['validating', 'already_confirmed', 'not_found', 'upload_missing']) }),
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

/** Moves an uploaded dataset to `validating` when its object is there with the declared size. */
export async function confirmUpload(target: DatasetOfUser): Promise<z.infer<typeof confirmOutcome>> {
  const admin = createServerSupabaseAdminClient();
  return confirmOutcome.parse(unwrap(await admin.rpc('confirm_dataset_upload', toArguments(target))));
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

/** A URL that takes one upload of exactly this object within two hours. Throws the storage service's error. */
export async function createUploadUrl(bucket: string, path: string): Promise<string> {
  const admin = createServerSupabaseAdminClient();
  const { data, error } = await admin.storage.from(bucket).createSignedUploadUrl(path);
  if (error) throw error;
  return data.signedUrl;
}
