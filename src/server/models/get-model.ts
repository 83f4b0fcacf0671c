import 'server-only';
import type { ModelDetail } from '@/core/models/model.schema';
import type { RequestContext } from '../http/route';
import { modelNotFound } from './model-errors';
import { selectModel, selectModelOrigin } from './models.repository';

/** One of the caller's models with the job and the dataset it comes from. Throws `not_found`. */
export async function getModel(ctx: RequestContext, id: string): Promise<ModelDetail> {
  const model = await selectModel(ctx.db, id);
  if (!model) throw modelNotFound();
  const { job, dataset } = await selectModelOrigin(ctx.db, model);
  return { model, job, dataset: dataset ?? { id: model.dataset_id, name: 'Deleted dataset' } };
}
