import 'server-only';
import { z } from 'zod';
import { baseModelView, gpuTypeView } from '@/core/catalog/catalog.schema';
import { datasetView } from '@/core/datasets/dataset.schema';
import { tokenCountView } from '@/core/tokens/token-count.schema';
import { profileOfBaseModel } from '@/core/tokens/token-profile';
import { estimateBudget } from '@/core/training/job.schema';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

const estimateContext = z.object({
  dataset: datasetView
    .pick({
      ...{ training_ready: true, total_rows: true, total_tokens: true, length_histogram: true },
      ...{ total_training_pairs: true, total_validation_pairs: true },
      ...{ tokenizer: true, normalized_sha256: true },
    })
    .nullable(),
  token_count: tokenCountView
    .pick({ tokenizer: true, total_rows: true, total_tokens: true, length_histogram: true })
    .extend({ learnable_from: z.int().nullable() })
    .nullable(),
  base_models: z.array(baseModelView.omit({ available: true })),
  gpu_types: z.array(gpuTypeView.omit({ available: true, free_count: true })),
  budget: estimateBudget.omit({ verdict: true }).nullable(),
  runs: z.array(
    z.object({
      gpu_type: z.string(),
      source: z.enum(['user', 'installation']),
      runs: z.int(),
      p10: z.number(),
      p50: z.number(),
      p90: z.number(),
    }),
  ),
});
export type EstimateContext = z.infer<typeof estimateContext>;

/**
 * All that estimates of trainings of one base model on one dataset rest on, at one moment: the user's dataset (null: they
 * have none with this id) with its exact token count where it is finished, the catalogue, the user's budget (null without
 * one), and what completed runs with models of this size took against the formula. Of other users only figures that tell
 * nothing of anybody leave the database.
 */
export async function selectEstimateContext(
  userId: string,
  datasetId: string,
  baseModel: string,
): Promise<EstimateContext> {
  const admin = createServerSupabaseAdminClient();
  const answer = await admin.rpc('get_estimate_context', {
    p_user_id: userId,
    p_dataset_id: datasetId,
    p_base_model: baseModel,
    // No tokenizer is called ''.
    p_tokenizer: profileOfBaseModel(baseModel)?.id ?? '',
  });
  return estimateContext.parse(unwrap(answer));
}
