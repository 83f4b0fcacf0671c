import type { ClusterCapabilities } from '@/core/cluster/contract';
import type { CatalogRows } from './catalog.repository';
import { mergeCatalog } from './merge-catalog';

const model = (id: string): CatalogRows['baseModels'][number] => ({
  id,
  name: id,
  description: '',
  parameters: 7_000_000_000,
  layers: 32,
  hidden_size: 4096,
  intermediate_size: 14336,
  attention_heads: 32,
  key_value_heads: 8,
  vocab_size: 32000,
  max_seq_length: 32768,
  license: 'apache-2.0',
});
const gpu = (id: string, max_count: number): CatalogRows['gpuTypes'][number] => ({
  id,
  name: id,
  vram_gib: 80,
  price_per_hour_usd: 3,
  max_count,
});
const rows: CatalogRows = {
  baseModels: [model('org/offered'), model('org/not-loaded')],
  gpuTypes: [gpu('A100', 8), gpu('H100', 2), gpu('TPU', 1)],
};
const capabilities: ClusterCapabilities = {
  models: [
    { id: 'org/offered', params: 1, layers: 1, hidden_size: 1, vocab_size: 1, max_seq_length: 1 },
    {
      id: 'org/not-in-the-catalogue',
      params: 1,
      layers: 1,
      hidden_size: 1,
      vocab_size: 1,
      max_seq_length: 1,
    },
  ],
  gpus: [
    { type: 'A100', vram_gib: 80, max_count: 4, available: 0, price_usd_per_hour: 99 },
    { type: 'H100', vram_gib: 80, max_count: 8, available: 3, price_usd_per_hour: 99 },
  ],
  limits: { max_training_file_bytes: 1, max_runtime_seconds: 1, max_queued_jobs: 1 },
  features: [],
};

test('available is what the catalogue and the cluster both have', () => {
  const catalog = mergeCatalog(rows, capabilities);
  expect(catalog.cluster).toBe('ok');
  expect(catalog.base_models.map(({ id, available }) => [id, available])).toEqual([
    ['org/offered', true],
    ['org/not-loaded', false],
  ]);
});

test('counts are the smaller of both, prices are the catalogue’s alone, an occupied GPU is still available', () => {
  const figures = mergeCatalog(rows, capabilities).gpu_types.map((type) => ({
    id: type.id,
    max: type.max_count,
    free: type.free_count,
    available: type.available,
    price: type.price_per_hour_usd,
  }));
  expect(figures).toEqual([
    { id: 'A100', max: 4, free: 0, available: true, price: 3 },
    { id: 'H100', max: 2, free: 3, available: true, price: 3 },
    { id: 'TPU', max: 1, free: 0, available: false, price: 3 },
  ]);
});

test('without an answer of the cluster the catalogue is complete, and nothing claims to be available', () => {
  const catalog = mergeCatalog(rows, null);
  expect(catalog.cluster).toBe('unreachable');
  expect(catalog.base_models.map(({ available }) => available)).toEqual([false, false]);
  expect(
    catalog.gpu_types.map(({ available, free_count, max_count }) => [available, free_count, max_count]),
  ).toEqual([
    [false, null, 8],
    [false, null, 2],
    [false, null, 1],
  ]);
});
