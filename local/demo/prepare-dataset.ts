import { readFile } from 'node:fs/promises';
import path from 'node:path';
import {
  confirmedDataset,
  createdDataset,
  datasetView,
  type DatasetView,
} from '../../src/core/datasets/dataset.schema.ts';
import { sampleFile } from '../samples/sample-file.ts';
import { pollUntil } from './poll.ts';
import type { WebSession } from './web-session.ts';

/**
 * Uploads the sample dataset as the dashboard does (create, PUT to the signed URL, confirm) and waits for validation.
 *
 * @throws Error when a step fails or validation finds the file unusable
 */
export async function prepareDataset(
  session: WebSession,
  name: string,
  signal: AbortSignal,
): Promise<DatasetView> {
  const file = await readFile(sampleFile);
  const { dataset, uploadUrl } = await session.post('/api/datasets', createdDataset, {
    name,
    description: 'Customer support of a fictional product, shipped with the project.',
    file_name: path.basename(sampleFile),
    file_size: file.length,
  });
  const upload = await fetch(uploadUrl, {
    method: 'PUT',
    headers: { 'content-type': 'application/jsonl' },
    body: file,
    signal,
  });
  if (!upload.ok) throw new Error(`The upload was refused (${upload.status}): ${await upload.text()}`);
  await session.post(`/api/datasets/${dataset.id}/confirm`, confirmedDataset);
  const validated = await pollUntil(
    () => session.get(`/api/datasets/${dataset.id}`, datasetView),
    ({ status }) => status === 'ready' || status === 'error',
    { what: 'Validating the dataset', intervalMs: 500, timeoutMs: 120_000, signal },
  );
  if (validated.status === 'error') throw new Error(`The dataset was refused: ${validated.error_message}`);
  return validated;
}
