import 'server-only';
import type { DatasetFixes, FixPreview } from '@/core/datasets/fixes/fixes.schema';
import type { RequestContext } from '../http/route';
import { getDataset } from './get-dataset';
import { reasonToRefuse, requireFixable, tryFixes } from './run-fixes';

/** What the chosen fixes would do to one of the caller's datasets; nothing is stored. Throws as `applyFixes` does. */
export async function previewFixes(
  ctx: RequestContext,
  id: string,
  fixes: DatasetFixes,
): Promise<FixPreview> {
  const dataset = await getDataset(ctx, id);
  requireFixable(dataset);
  const run = await tryFixes(ctx, dataset, fixes);
  const { rows, trainingPairs, validationPairs } = run.result.statistics;
  return {
    effects: run.effects,
    before: {
      rows: dataset.total_rows ?? 0,
      training_pairs: dataset.total_training_pairs ?? 0,
      validation_pairs: dataset.total_validation_pairs ?? 0,
    },
    after: { rows, training_pairs: trainingPairs, validation_pairs: validationPairs },
    file_bytes: run.bytes,
    refusal: reasonToRefuse(run, fixes),
  };
}
