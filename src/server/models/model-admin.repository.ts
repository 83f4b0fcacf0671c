import 'server-only';
import { z } from 'zod';
import type { ModelStatus } from '@/core/models/model.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

const outcome = z.object({ outcome: z.enum(['updated', 'deleted', 'not_found']) });

/** The verified user and one of their models. */
export interface ModelOfUser {
  userId: string;
  modelId: string;
}

/** Says what a model is used for; false when the user has none with this id. */
export async function setModelStatus(
  { userId, modelId }: ModelOfUser,
  status: ModelStatus,
): Promise<boolean> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('set_model_status', {
    p_user_id: userId,
    p_model_id: modelId,
    p_status: status,
  });
  return outcome.parse(unwrap(answer)).outcome === 'updated';
}

/** Deletes a model; its files follow later. False when the user has none with this id. */
export async function softDeleteModel({ userId, modelId }: ModelOfUser): Promise<boolean> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('delete_model', { p_user_id: userId, p_model_id: modelId });
  return outcome.parse(unwrap(answer)).outcome === 'deleted';
}
