import { listDatasetsQuery, type DatasetStatus } from '@/core/datasets/dataset.schema';
import { datasetsQuery } from './datasets.queries';

const HOUR_MS = 60 * 60 * 1000;

test.each<[string, [DatasetStatus, number][], boolean]>([
  ['nothing is there', [], false],
  [
    'all has come to rest',
    [
      ['ready', 1],
      ['error', 1],
    ],
    false,
  ],
  [
    'a dataset is validated',
    [
      ['ready', 1],
      ['validating', 50],
    ],
    true,
  ],
  ['a file is on its way', [['uploading', 1]], true],
  ['an upload was given up days ago', [['uploading', 50]], false],
])('the list is read again or not while %s', (_, datasets, isRead) => {
  const data = {
    datasets: datasets.map(([status, hours]) => ({
      status,
      created_at: new Date(Date.now() - hours * HOUR_MS).toISOString(),
    })),
  };
  const { refetchInterval } = datasetsQuery(listDatasetsQuery.parse({}));
  if (typeof refetchInterval !== 'function') throw new Error('The interval depends on the data');
  const interval = refetchInterval({ state: { data } } as unknown as Parameters<typeof refetchInterval>[0]);
  expect(interval !== false).toBe(isRead);
});
