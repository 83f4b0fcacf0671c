import 'server-only';
import { z } from 'zod';
import { datasetVersion, type DatasetFixes, type DatasetVersion } from '@/core/datasets/fixes/fixes.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';
import type { DatasetOfUser } from './dataset-admin.repository';

const versionOutcome = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('announced'), dataset_id: z.uuid() }),
  z.object({ outcome: z.enum(['not_found', 'not_ready', 'key_reused']) }),
]);

interface NewVersion {
  /** The same key announces the same version again. */
  key: string;
  fixes: DatasetFixes;
}

/** Notes that a version of a dataset is wanted, under the next number and a free name; its file is made in the background. */
export async function announceVersion(
  { userId, datasetId }: DatasetOfUser,
  { key, fixes }: NewVersion,
): Promise<z.infer<typeof versionOutcome>> {
  const answer = await createServerSupabaseAdminClient().rpc('create_dataset_version', {
    p_user_id: userId,
    p_dataset_id: datasetId,
    p_version_key: key,
    p_fixes: fixes,
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
