import 'server-only';
import { modelCard } from '@/core/models/model-card';
import type { RequestContext } from '../http/route';
import { getModel } from './get-model';
import { selectDatasetFacts, selectModel } from './models.repository';

/** A model's card as Markdown, from what is known of it now. Throws `not_found`. */
export async function writeModelCard(ctx: RequestContext, id: string): Promise<string> {
  const { model, dataset } = await getModel(ctx, id);
  const [facts, parent] = await Promise.all([
    selectDatasetFacts(ctx.db, dataset.id),
    model.parent_model_id === null ? null : selectModel(ctx.db, model.parent_model_id),
  ]);
  const unknown = { version: null, total_training_pairs: null, total_validation_pairs: null };
  return modelCard({ model, dataset: { ...(facts ?? unknown), name: dataset.name }, parent });
}

/** The same as a file to download. Throws `not_found`. */
export async function getModelCard(ctx: RequestContext, id: string): Promise<Response> {
  return new Response(await writeModelCard(ctx, id), {
    headers: {
      'content-type': 'text/markdown; charset=utf-8',
      'content-disposition': 'attachment; filename="README.md"',
      'cache-control': 'private, no-store',
    },
  });
}
