import 'server-only';
import type { ModelComparison } from '@/core/models/compare.schema';
import type { RequestContext } from '../http/route';
import { compareJobs } from '../training/compare-jobs';
import { selectModelsById } from './models.repository';

/** The caller's models with these ids, in their order, with the trainings that made them; an id that is not theirs is missing. */
export async function compareModels(
  ctx: RequestContext,
  { ids }: { ids: readonly string[] },
): Promise<ModelComparison> {
  if (ids.length === 0) return { models: [], missing: [] };
  const models = new Map((await selectModelsById(ctx.db, ids)).map((model) => [model.id, model]));
  const { runs } = await compareJobs(ctx, { ids: [...models.values()].map(({ job_id }) => job_id) });
  const runOf = new Map(runs.map((run) => [run.id, run]));
  const compared = ids.flatMap((id) => {
    const model = models.get(id);
    const run = model && runOf.get(model.job_id);
    return run ? [{ model, run }] : [];
  });
  const found = new Set(compared.map(({ model }) => model.id));
  return { models: compared, missing: ids.filter((id) => !found.has(id)) };
}
