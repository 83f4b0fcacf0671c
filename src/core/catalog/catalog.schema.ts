import { z } from 'zod';
import { usd } from '../http/envelope.ts';

export const gpuTypeView = z.object({
  id: z.string(),
  name: z.string(),
  vram_gib: z.number(),
  price_per_hour_usd: usd,
  max_count: z.int(),
  /** The connected cluster offers it. */
  available: z.boolean(),
  /** GPUs free right now; null when the cluster did not answer. */
  free_count: z.int().nullable(),
});
export type GpuTypeView = z.infer<typeof gpuTypeView>;

export const baseModelView = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string(),
  parameters: z.int(),
  layers: z.int(),
  hidden_size: z.int(),
  intermediate_size: z.int(),
  attention_heads: z.int(),
  key_value_heads: z.int(),
  vocab_size: z.int(),
  max_seq_length: z.int(),
  license: z.string(),
  available: z.boolean(),
});
export type BaseModelView = z.infer<typeof baseModelView>;

/** `cluster: 'unreachable'`: the catalogue is complete, but what is available right now is unknown (all false). */
export const catalogView = z.object({
  base_models: z.array(baseModelView),
  gpu_types: z.array(gpuTypeView),
  cluster: z.enum(['ok', 'unreachable']),
});
export type CatalogView = z.infer<typeof catalogView>;

export const healthView = z.object({
  status: z.enum(['ok', 'degraded']),
  checks: z.object({
    database: z.enum(['ok', 'failed']),
    storage: z.enum(['ok', 'failed']),
    cluster: z.enum(['ok', 'failed']),
    /** Seconds since the functions' last tick touched an active job; null when no job is active. */
    tick: z.enum(['ok', 'late', 'idle']),
  }),
});
export type HealthView = z.infer<typeof healthView>;
