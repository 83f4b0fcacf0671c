import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { clusterCapabilities } from '../../src/core/cluster/contract.ts';

/** The models of an operator's offer. The payload reads the same file to find their weights. */
export const offeredModels = z
  .array(
    clusterCapabilities.shape.models.element.extend({
      /** Its directory on every node, or its name on a hub that the nodes reach. */
      weights: z.string().min(1).optional(),
    }),
  )
  .min(1);

/** @throws when the file is not there or not such an offer, naming it and the first field that is wrong. */
export function readOfferFile<T>(path: string, schema: z.ZodType<T>): T {
  const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${path}: ${issue?.path.join('.')}: ${issue?.message}`);
}
