import { z } from 'zod';
import { clusterCapabilities, type ClusterCapabilities } from '../../../src/core/cluster/contract.ts';
import { offeredModels, readOfferFile } from '../offer-file.ts';
import type { SlurmNode } from './slurm-api.ts';

const gpuOfContract = clusterCapabilities.shape.gpus.element;

/**
 * What the operator of a Slurm cluster offers, a JSON file: Slurm counts its GPUs, and knows neither the models, nor what a
 * GPU holds, nor what an hour costs.
 */
const slurmOffer = z.strictObject({
  models: offeredModels,
  gpus: z
    .array(
      gpuOfContract.pick({ type: true, vram_gib: true, price_usd_per_hour: true }).extend({
        /** For a program that cannot use as many as a node has. */
        max_count: gpuOfContract.shape.max_count.optional(),
        slurm: z.strictObject({
          /** Its type in slurm.conf's `Gres=gpu:<type>:<count>`. */
          gres: z.string().regex(/^\w[\w.-]*$/),
          /** Cores that a job gets for each. */
          cpus: z.int().positive().default(1),
          /** Memory of the node that a job gets for each, in GiB; Slurm's default unless given. */
          memory_gib: z.number().positive().optional(),
        }),
      }),
    )
    .min(1),
});
export type SlurmOffer = z.infer<typeof slurmOffer>;

/** @throws when the file is not there or not such an offer. */
export const readSlurmOffer = (path: string): SlurmOffer => readOfferFile(path, slurmOffer);

/** States and flags in which a node takes jobs, now or when those that it has are done. */
const SERVING = new Set(['idle', 'mixed', 'allocated']);
const OUT_OF_SERVICE = new Set([
  'DRAIN',
  'FAIL',
  'INVALID',
  'INVALID_REG',
  'MAINTENANCE',
  'NOT_RESPONDING',
  'POWERED_DOWN',
  'POWERING_DOWN',
  'POWER_DOWN',
  'REBOOT_ISSUED',
  'REBOOT_REQUESTED',
]);

const isServing = ({ state, state_flags: flags }: SlurmNode) =>
  SERVING.has(state.toLowerCase()) && !flags.some((flag) => OUT_OF_SERVICE.has(flag));

/**
 * The offered GPUs as a partition's nodes have them. A job has its GPUs on one node, so that `max_count` is at most what the
 * best one has, in service or not: a drained node comes back. `available` counts those in service, whoever uses them: Slurm's
 * queue decides among its users.
 */
export function gpusOf(
  offer: SlurmOffer,
  nodes: readonly SlurmNode[],
  partition: string,
): ClusterCapabilities['gpus'] {
  const own = nodes.filter(({ partitions }) => partitions.includes(partition));
  return offer.gpus.flatMap(({ slurm: { gres }, max_count: limit = Infinity, ...gpu }) => {
    const counts = own.map((node) => gpuCount(node.gres, gres));
    const maxCount = Math.min(limit, Math.max(0, ...counts));
    const available = own.filter(isServing).reduce((sum, node) => sum + gpuCount(node.gres, gres), 0);
    return maxCount === 0 ? [] : [{ ...gpu, max_count: maxCount, available }];
  });
}

/** GPUs of a type in a node's `gres`, like `gpu:h100:8(S:0-1),shard:16`. */
function gpuCount(nodeGres: string, type: string): number {
  return nodeGres
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((entry) => entry.split(':'))
    .filter(([name, kind, count]) => name === 'gpu' && kind === type && count !== undefined)
    .reduce((sum, [, , count]) => sum + Number(count), 0);
}
