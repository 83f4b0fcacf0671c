import 'server-only';
import type { z } from 'zod';
import type { ArtifactKind } from '@/core/cluster/contract';
import type { downloadModelQuery, ModelDownloads, StoredModelFile } from '@/core/models/model.schema';
import type { RequestContext } from '../http/route';
import { DOWNLOAD_SECONDS, signDownload } from '../supabase/sign-download';
import type { UserClient } from '../supabase/server-client';
import { modelNotFound } from './model-errors';
import { selectModelFiles } from './models.repository';

type Choice = z.output<typeof downloadModelQuery>['file'];

const KIND_OF: Record<Exclude<Choice, 'all'>, ArtifactKind> = {
  'adapter-model': 'adapter_model',
  'adapter-config': 'adapter_config',
  tokenizer: 'tokenizer',
};

/** Signed URLs of a model's verified files, by path within the model. Throws `not_found`. */
export async function getModelDownloads(
  ctx: RequestContext,
  id: string,
  { file: choice }: z.output<typeof downloadModelQuery>,
): Promise<ModelDownloads> {
  const stored = await selectModelFiles(ctx.db, id);
  if (!stored) throw modelNotFound();
  const chosen = stored.files.filter(({ kind }) => choice === 'all' || kind === KIND_OF[choice]);
  const signed = await Promise.all(chosen.map((file) => signFile(ctx.db, stored.bucket, file)));
  return { downloads: Object.fromEntries(signed.map((download) => [download.path, download])) };
}

async function signFile(
  db: UserClient,
  bucket: string,
  { kind, path, storage_path, bytes, sha256 }: StoredModelFile,
): Promise<ModelDownloads['downloads'][string]> {
  const fileName = path.slice(path.lastIndexOf('/') + 1);
  const url = await signDownload(db, { bucket, path: storage_path, fileName });
  return { kind, path, url, bytes, sha256, expires_in: DOWNLOAD_SECONDS };
}
