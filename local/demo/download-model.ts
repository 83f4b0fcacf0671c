import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelDetail, modelDownloads, type ModelView } from '../../src/core/models/model.schema.ts';
import type { WebSession } from './web-session.ts';

export interface DownloadedModel {
  model: ModelView;
  directory: string;
  files: { path: string; bytes: number; sha256: string }[];
}

/**
 * Downloads every file of a model and checks size and sha256 against the manifest before it is written.
 *
 * @param outputDirectory gets a sub-directory named after the model
 * @throws Error when a file is missing, has another size or another hash
 */
export async function downloadModel(
  session: WebSession,
  modelId: string,
  outputDirectory: string,
  signal: AbortSignal,
): Promise<DownloadedModel> {
  const { model } = await session.get(`/api/models/${modelId}`, modelDetail);
  const { downloads } = await session.get(`/api/models/${modelId}/download`, modelDownloads);
  const urls = new Map(Object.values(downloads).map((download) => [download.path, download.url]));
  const directory = path.join(outputDirectory, safeDirectoryName(model.name));
  const files: DownloadedModel['files'] = [];
  for (const artifact of model.artifacts) {
    const url = urls.get(artifact.path);
    if (!url) throw new Error(`The model's file ${artifact.path} has no download URL.`);
    const response = await fetch(url, { signal });
    if (!response.ok) throw new Error(`Downloading ${artifact.path} failed with status ${response.status}.`);
    const content = Buffer.from(await response.arrayBuffer());
    verifyFile(content, artifact);
    const target = path.join(directory, artifact.path);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
    files.push({ path: artifact.path, bytes: artifact.bytes, sha256: artifact.sha256 });
  }
  return { model, directory, files };
}

/** @throws Error when the content is not what the manifest promises */
export function verifyFile(content: Buffer, expected: { path: string; bytes: number; sha256: string }): void {
  if (content.length !== expected.bytes) {
    throw new Error(`${expected.path} has ${content.length} bytes instead of ${expected.bytes}.`);
  }
  const sha256 = createHash('sha256').update(content).digest('hex');
  if (sha256 !== expected.sha256) {
    throw new Error(`${expected.path} has the sha256 ${sha256} instead of ${expected.sha256}.`);
  }
}

/** A model's name as a directory name that is safe on every file system. */
export function safeDirectoryName(name: string): string {
  const safe = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  return safe || 'model';
}
