import 'server-only';
import type { ModelDetail } from '@/core/models/model.schema';
import { recallDatasets } from '../datasets/recall-datasets';
import type { RequestContext } from '../http/route';
import { modelNotFound } from './model-errors';
import { selectModel, selectModelOrigin } from './models.repository';

/** One of the caller's models with the job and the dataset it comes from. Throws `not_found`. */
export async function getModel(ctx: RequestContext, id: string): Promise<ModelDetail> {
  const model = await selectModel(ctx.db, id);
  if (!model) throw modelNotFound();
  const origin = await selectModelOrigin(ctx.db, model);
  const dataset = origin.dataset ?? (await recallDatasets(ctx, [model.dataset_id])).get(model.dataset_id);
  const name = dataset?.name ?? 'Deleted dataset';
  return { model, job: origin.job, dataset: { id: model.dataset_id, name } };
}
