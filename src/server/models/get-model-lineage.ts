import 'server-only';
import type { ModelLineage } from '@/core/models/model.schema';
import { recallDatasets } from '../datasets/recall-datasets';
import type { RequestContext } from '../http/route';
import { modelNotFound } from './model-errors';
import { selectLine, selectModel } from './models.repository';

/** All versions of a model's line with what each was trained on and by. Throws `not_found`. */
export async function getModelLineage(ctx: RequestContext, id: string): Promise<ModelLineage> {
  const model = await selectModel(ctx.db, id);
  if (!model) throw modelNotFound();
  const { models, total } = await selectLine(ctx.db, model.root_model_id);
  const deleted = models.flatMap(({ dataset, dataset_id }) => (dataset ? [] : [dataset_id]));
  const recalled = await recallDatasets(ctx, deleted);
  return {
    models: models.map(({ dataset, dataset_id, ...version }) => ({
      ...version,
      dataset: {
        id: dataset_id,
        name: dataset?.name ?? recalled.get(dataset_id)?.name ?? 'Deleted dataset',
        version: dataset?.version ?? null,
      },
    })),
    total,
  };
}
