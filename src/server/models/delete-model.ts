import 'server-only';
import type { RequestContext } from '../http/route';
import { softDeleteModel } from './model-admin.repository';
import { modelNotFound } from './model-errors';

/** Deletes one of the caller's models; its job stays, its files are removed a week later. Throws `not_found`. */
export async function deleteModel(ctx: RequestContext, id: string): Promise<{ id: string }> {
  if (!(await softDeleteModel({ userId: ctx.userId, modelId: id }))) throw modelNotFound();
  return { id };
}
