import 'server-only';
import type { z } from 'zod';
import type { ModelView, updateModelInput } from '@/core/models/model.schema';
import type { RequestContext } from '../http/route';
import { setModelStatus } from './model-admin.repository';
import { modelNotFound } from './model-errors';
import { selectModel, updateModelRow } from './models.repository';

/** Renames or describes one of the caller's models, or says what it is used for. Throws `not_found`. */
export async function updateModel(
  ctx: RequestContext,
  id: string,
  { status, ...texts }: z.output<typeof updateModelInput>,
): Promise<{ model: ModelView }> {
  if (status && !(await setModelStatus({ userId: ctx.userId, modelId: id }, status))) throw modelNotFound();
  const hasTexts = Object.keys(texts).length > 0;
  const model = hasTexts ? await updateModelRow(ctx.db, id, texts) : await selectModel(ctx.db, id);
  if (!model) throw modelNotFound();
  return { model };
}
