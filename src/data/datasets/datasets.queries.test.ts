import { listDatasetsQuery, type DatasetStatus } from '@/core/datasets/dataset.schema';
import { ApiError } from '@/lib/api-client';
import { datasetQuery, datasetsQuery } from './datasets.queries';

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

test.each([
  ['it validates', null, true],
  ['the server is away', 503, true],
  ['it was deleted elsewhere', 404, false],
])('a dataset is read again or not while %s', (_, status, isRead) => {
  const error = status === null ? null : new ApiError({ status, code: '', message: '' });
  const { refetchInterval } = datasetQuery('6a9fa65a-aa35-4350-9cf9-1b70a6bc6f0b');
  if (typeof refetchInterval !== 'function') throw new Error('The interval depends on the data');
  const state = { data: { status: 'validating' }, error };
  const interval = refetchInterval({ state } as unknown as Parameters<typeof refetchInterval>[0]);
  expect(interval !== false).toBe(isRead);
});
