import type { ClusterCapabilities, CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';

type Gpu = ClusterCapabilities['gpus'][number];
type Resources = CreateClusterJobRequest['resources'];

/** The GPUs of each type that are free while jobs with these resources run; `available` counts them when nothing does. */
export function freeGpus(gpus: readonly Gpu[], running: readonly Resources[]): Map<string, number> {
  const free = new Map(gpus.map(({ type, available }) => [type, available]));
  for (const { gpu_type: type, gpu_count: count } of running) {
    free.set(type, Math.max(0, (free.get(type) ?? 0) - count));
  }
  return free;
}

/** Why no GPU of this cluster can ever take a job, or null. */
export function capacityProblem(
  gpus: readonly Gpu[],
  { gpu_type: type, gpu_count: count }: Resources,
): { code: 'unknown_gpu_type' | 'insufficient_capacity'; message: string } | null {
  const gpu = gpus.find((candidate) => candidate.type === type);
  if (!gpu) {
    const known = gpus.map((candidate) => candidate.type).join(', ');
    return { code: 'unknown_gpu_type', message: `This cluster has no GPU ${type}. It has: ${known}.` };
  }
  if (count <= gpu.max_count) return null;
  const message = `This cluster has ${gpu.max_count} ${type} for one job, not ${count}.`;
  return { code: 'insufficient_capacity', message };
}
