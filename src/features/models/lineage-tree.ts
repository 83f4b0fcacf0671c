import type { LineageModel } from '@/core/models/model.schema';

/** A model with those that continue it. */
export interface LineageNode {
  model: LineageModel;
  children: LineageNode[];
  /** It continues a model that is deleted. */
  isOrphan: boolean;
}

/** The models of a line as trees: each under the one that it continues; those that began with the base model are roots. */
export function lineageTrees(models: readonly LineageModel[]): LineageNode[] {
  const known = new Set(models.map(({ id }) => id));
  const nodeOf = (model: LineageModel): LineageNode => ({
    model,
    children: models.filter(({ parent_model_id: parent }) => parent === model.id).map(nodeOf),
    isOrphan: model.parent_model_id !== null && !known.has(model.parent_model_id),
  });
  return models.filter(({ parent_model_id: parent }) => parent === null || !known.has(parent)).map(nodeOf);
}
