import { z } from 'zod';
import { clusterCapabilities } from '../../../src/core/cluster/contract.ts';
import { offeredModels, readOfferFile } from '../offer-file.ts';

/**
 * What the operator of a Ray cluster offers, a JSON file: Ray knows its nodes, and neither the models, nor what a GPU holds,
 * nor what an hour costs.
 */
const rayOffer = z.strictObject({
  models: offeredModels,
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

/** @throws when the file is not there or not such an offer. */
export const readRayOffer = (path: string): RayOffer => readOfferFile(path, rayOffer);
