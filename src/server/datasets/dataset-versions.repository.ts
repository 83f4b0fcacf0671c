import 'server-only';
import { z } from 'zod';
import { datasetVersion, type DatasetFixes, type DatasetVersion } from '@/core/datasets/fixes/fixes.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';
import type { DatasetOfUser } from './dataset-admin.repository';

const BUCKET = 'lora-datasets';

const versionOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('announced'), dataset_id: z.uuid() }),
  z.object({ outcome: z.enum(['not_found', 'not_ready', 'key_reused']) }),
]);

interface NewVersion {
  /** The same key announces the same version again. */
  key: string;
  fixes: DatasetFixes;
  fileBytes: number;
}

/** Announces a version of a dataset under the next number and a free name; its file is still to come. */
export async function announceVersion(
  { userId, datasetId }: DatasetOfUser,
  { key, fixes, fileBytes }: NewVersion,
): Promise<z.infer<typeof versionOutcome>> {
  const answer = await createServerSupabaseAdminClient().rpc('create_dataset_version', {
    p_user_id: userId,
    p_dataset_id: datasetId,
    p_version_key: key,
    p_fixes: fixes,
    p_file_size: fileBytes,
  });
  return versionOutcome.parse(unwrap(answer));
}

/** The versions of a dataset, oldest first; none when it is not the user's. */
export async function selectVersions({ userId, datasetId }: DatasetOfUser): Promise<DatasetVersion[]> {
  const answer = await createServerSupabaseAdminClient().rpc('list_dataset_versions', {
    p_user_id: userId,
    p_dataset_id: datasetId,
  });
  return z.array(datasetVersion).parse(unwrap(answer));
}

/** Writes (or writes again) the file of a version as it is made. Throws the storage service's error. */
export async function uploadVersionFile(path: string, content: ReadableStream<Uint8Array>): Promise<void> {
  const { error } = await createServerSupabaseAdminClient()
    .storage.from(BUCKET)
    .upload(path, content, { contentType: 'application/x-ndjson', upsert: true, duplex: 'half' });
  if (error) throw error;
}
