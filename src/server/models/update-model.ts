import 'server-only';
import type { z } from 'zod';
import type { ModelView, updateModelInput } from '@/core/models/model.schema';
import type { RequestContext } from '../http/route';
import { modelNotFound } from './model-errors';
import { updateModelRow } from './models.repository';

/** Renames or describes one of the caller's models. Throws `not_found`. */
export async function updateModel(
  ctx: RequestContext,
  id: string,
  input: z.output<typeof updateModelInput>,
): Promise<{ model: ModelView }> {
  const model = await updateModelRow(ctx.db, id, input);
  if (!model) throw modelNotFound();
  return { model };
}
