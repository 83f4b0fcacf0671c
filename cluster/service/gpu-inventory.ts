import type { ClusterCapabilities, CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { leastGpuMemoryGib } from '../../src/core/cluster/gpu-memory.ts';

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

export interface CapacityProblem {
  code: 'unknown_gpu_type' | 'insufficient_capacity';
  message: string;
}

/** Why this cluster can never do a request, whatever else it is doing; null when it can. */
export function capacityProblem(
  { models, gpus }: Pick<ClusterCapabilities, 'models' | 'gpus'>,
  { model: modelId, method, resources }: Pick<CreateClusterJobRequest, 'model' | 'method' | 'resources'>,
): CapacityProblem | null {
  const { gpu_type: type, gpu_count: count } = resources;
  const gpu = gpus.find((candidate) => candidate.type === type);
  if (!gpu) {
    const known = gpus.map((candidate) => candidate.type).join(', ');
    return { code: 'unknown_gpu_type', message: `This cluster has no GPU ${type}. It has: ${known}.` };
  }
  if (count > gpu.max_count) {
    const message = `This cluster has ${gpu.max_count} ${type} for one job, not ${count}.`;
    return { code: 'insufficient_capacity', message };
  }
  const model = models.find(({ id }) => id === modelId);
  const required = model ? leastGpuMemoryGib(model, method) : 0;
  if (required <= gpu.vram_gib) return null;
  return { code: 'insufficient_capacity', message: memoryMessage(gpu, gpus, modelId, method, required) };
}

function memoryMessage(
  gpu: Gpu,
  gpus: readonly Gpu[],
  model: string,
  { lora }: CreateClusterJobRequest['method'],
  required: number,
): string {
  const larger = gpus
    .filter(({ vram_gib: gib }) => gib >= required)
    .map(({ type, vram_gib: gib }) => `${type} (${gib} GiB)`);
  const advice = [
    ...(larger.length > 0 ? [`choose ${larger.join(' or ')}`] : []),
    ...(lora.quantization === 'none' ? ['quantize the base to 4 bits (nf4)'] : []),
    ...(lora.r > 16 ? ['lower the rank'] : []),
    ...(larger.length === 0 ? ['choose a smaller model'] : []),
  ];
  return (
    `${model} needs at least ${required.toFixed(1)} GiB on each GPU for the base and the adapter alone, and ${gpu.type} ` +
    `has ${gpu.vram_gib} GiB. Nothing was queued; ${advice.join(', or ')}.`
  );
}
