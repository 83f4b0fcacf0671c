import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { ClusterCapabilities } from '@/core/cluster/contract';
import type { CatalogRows } from './catalog.repository';

/**
 * The catalogue with what the cluster can do right now: `available` is what both know. Prices, names and limits are the
 * catalogue's, but never more GPUs than the cluster can give one job. `capabilities` null: the cluster did not answer.
 */
export function mergeCatalog(rows: CatalogRows, capabilities: ClusterCapabilities | null): CatalogView {
  const loadable = new Set(capabilities?.models.map(({ id }) => id));
  const gpus = new Map(capabilities?.gpus.map((gpu) => [gpu.type, gpu]));
  return {
    base_models: rows.baseModels.map((model) => ({ ...model, available: loadable.has(model.id) })),
    gpu_types: rows.gpuTypes.map((gpu) => {
      const offered = gpus.get(gpu.id);
      return {
        ...gpu,
        max_count: Math.min(gpu.max_count, offered?.max_count ?? gpu.max_count),
        available: offered !== undefined,
        free_count: capabilities ? (offered?.available ?? 0) : null,
      };
    }),
    cluster: capabilities ? 'ok' : 'unreachable',
  };
}
