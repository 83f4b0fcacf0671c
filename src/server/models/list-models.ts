import 'server-only';
import type { ListModelsQuery, ModelList } from '@/core/models/model.schema';
import { pageOf } from '../http/page-of';
import type { RequestContext } from '../http/route';
import { selectModels } from './models.repository';

/** One page of the caller's models. */
export async function listModels(ctx: RequestContext, query: ListModelsQuery): Promise<ModelList> {
  const { models, total } = await selectModels(ctx.db, ctx.userId, query);
  return { models, ...pageOf(query, total) };
}
