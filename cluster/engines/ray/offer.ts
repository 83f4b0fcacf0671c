import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { clusterCapabilities } from '../../../src/core/cluster/contract.ts';

/**
 * What the operator of a Ray cluster offers, a JSON file: Ray knows its nodes, and neither the models nor what an hour
 * costs. The payload reads the same file to find a model's weights.
 */
const rayOffer = z.strictObject({
  models: z
    .array(
      clusterCapabilities.shape.models.element.extend({
        /** Its directory on every node, or its name on a hub that the nodes reach. */
        weights: z.string().min(1).optional(),
      }),
    )
    .min(1),
  gpus: z
    .array(
      clusterCapabilities.shape.gpus.element.extend({
        /** What one of them is to Ray: one GPU unless given; `accelerator_type:A100` chooses nodes by their kind. */
        ray: z
          .strictObject({
            num_gpus: z.number().nonnegative().default(1),
            num_cpus: z.number().nonnegative().optional(),
            resources: z.record(z.string(), z.number().positive()).optional(),
          })
          .default({ num_gpus: 1 }),
      }),
    )
    .min(1),
});
export type RayOffer = z.infer<typeof rayOffer>;

/** @throws when the file is not there or not such an offer, naming it and the first field that is wrong. */
export function readRayOffer(path: string): RayOffer {
  const parsed = rayOffer.safeParse(JSON.parse(readFileSync(path, 'utf8')));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${path}: ${issue?.path.join('.')}: ${issue?.message}`);
}
