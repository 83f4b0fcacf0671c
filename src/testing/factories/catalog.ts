import type { BaseModelView, CatalogView, GpuTypeView } from '@/core/catalog/catalog.schema';

export const aBaseModel = (values: Partial<BaseModelView> = {}): BaseModelView => ({
  id: 'brightrun/tiny-chat-4m',
  name: 'Tiny Chat 4M (toy)',
  description: 'A toy that trains on the CPU in seconds.',
  parameters: 3_688_960,
  layers: 4,
  hidden_size: 256,
  intermediate_size: 688,
  attention_heads: 8,
  key_value_heads: 8,
  vocab_size: 2048,
  max_seq_length: 256,
  license: 'mit',
  available: true,
  ...values,
});

export const aGpuType = (values: Partial<GpuTypeView> = {}): GpuTypeView => ({
  id: 'LOCAL-CPU',
  name: 'This machine’s CPU',
  vram_gib: 4,
  price_per_hour_usd: 0.1,
  max_count: 1,
  available: true,
  free_count: 1,
  ...values,
});

/** A local installation: the first model and the first GPU type are in the catalogue, but not on the cluster. */
export const aCatalog = (values: Partial<CatalogView> = {}): CatalogView => ({
  base_models: [
    aBaseModel({
      id: 'mistralai/Mistral-7B-v0.1',
      name: 'Mistral 7B v0.1',
      description: 'A good start for most tasks.',
      parameters: 7_241_732_096,
      max_seq_length: 32_768,
      available: false,
    }),
    aBaseModel(),
  ],
  gpu_types: [
    aGpuType({
      id: 'A100-80GB',
      name: 'A100 80 GB',
      vram_gib: 80,
      price_per_hour_usd: 3,
      max_count: 8,
      available: false,
      free_count: 0,
    }),
    aGpuType(),
  ],
  cluster: 'ok',
  ...values,
});
