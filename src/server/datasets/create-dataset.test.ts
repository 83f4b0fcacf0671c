import type { RequestContext } from '../http/route';
import { createDataset } from './create-dataset';
import { createUploadTarget, softDeleteDataset } from './dataset-admin.repository';
import { insertDataset } from './datasets.repository';

jest.mock('@/config/env.server', () => ({ getServerEnv: () => ({ MAX_DATASET_SIZE_MB: 500 }) }));
jest.mock('./dataset-admin.repository');
jest.mock('./datasets.repository');

const dataset = { id: 'dataset-1', storage_path: 'user-1/dataset-1/chats.jsonl' };

test('a dataset that cannot be uploaded to does not stay behind and block its name', async () => {
  jest.mocked(insertDataset).mockResolvedValue(dataset as Awaited<ReturnType<typeof insertDataset>>);
  jest.mocked(createUploadTarget).mockRejectedValue(new Error('storage is down'));
  const ctx = { db: {}, userId: 'user-1' } as RequestContext;
  const input = { name: 'Chats', file_name: 'chats.jsonl', file_size: 12 };
  await expect(createDataset(ctx, input)).rejects.toThrow('storage is down');
  expect(softDeleteDataset).toHaveBeenCalledWith({ userId: 'user-1', datasetId: 'dataset-1' });
});
