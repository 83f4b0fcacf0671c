import { z } from 'zod';
import { comparedRun } from '../training/compare/compare.schema.ts';
import { readRunIds } from '../training/compare/run-ids.ts';
import { modelView } from './model.schema.ts';

export const MIN_COMPARED_MODELS = 2;
/** As many columns as can be read beside one another. */
export const MAX_COMPARED_MODELS = 4;

/** The address of the comparison page; `ids` as `readRunIds` reads it. */
export const compareModelsAddress = z.strictObject({ ids: z.string().default('') });

/** `GET /api/models/compare?ids=a,b`. */
export const compareModelsQuery = z.strictObject({
  ids: z
    .string()
    .default('')
    .transform(readRunIds)
    .refine(({ malformed }) => malformed.length === 0, 'Ids of models, separated by commas')
    .refine(({ ids }) => ids.length <= MAX_COMPARED_MODELS, `At most ${MAX_COMPARED_MODELS} models at a time`)
    .transform(({ ids }) => ids),
});

/** `missing`: ids that the caller has no model with. Models come in the order that was asked for. */
export const modelComparison = z.object({
  models: z.array(z.object({ model: modelView, run: comparedRun })),
  missing: z.array(z.uuid()),
});
export type ModelComparison = z.infer<typeof modelComparison>;
