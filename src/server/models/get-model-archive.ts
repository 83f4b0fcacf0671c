import 'server-only';
import { PassThrough, Readable } from 'node:stream';
import type { ReadableStream as NodeStream } from 'node:stream/web';
import { ZipFile } from 'yazl';
import type { ModelDownloads } from '@/core/models/model.schema';
import type { RequestContext } from '../http/route';
import { safeSegment } from '../supabase/safe-segment';
import { writeModelCard } from './get-model-card';
import { getModelDownloads } from './get-model-downloads';
import { modelNotFound } from './model-errors';
import { selectModel } from './models.repository';

/**
 * All verified files of a model and its card as one zip, uncompressed (weights do not shrink), streamed from storage to the caller without
 * being held here. Its length is told beforehand: a download that breaks off is seen as one. Throws `not_found`.
 */
export async function getModelArchive(ctx: RequestContext, id: string): Promise<Response> {
  const [model, { downloads }, card] = await Promise.all([
    selectModel(ctx.db, id),
    getModelDownloads(ctx, id, { file: 'all' }),
    writeModelCard(ctx, id),
  ]);
  if (!model) throw modelNotFound();
  const folder = safeSegment(model.name, 100, 'model');
  const { stream, bytes } = await zipOf(folder, Object.values(downloads), card, new Date(model.created_at));
  return new Response(Readable.toWeb(stream) as ReadableStream, {
    headers: {
      'content-type': 'application/zip',
      'content-length': String(bytes),
      'content-disposition': `attachment; filename="${folder}.zip"`,
      'cache-control': 'private, no-store',
    },
  });
}

const CARD = 'README.md';
/** What the cluster wrote under the card's name. */
const CLUSTERS_CARD = 'README.cluster.md';

type Download = ModelDownloads['downloads'][string];

/** A file is opened when its turn comes; one that storage does not give in full breaks the stream off. */
async function zipOf(
  folder: string,
  files: readonly Download[],
  card: string,
  mtime: Date,
): Promise<{ stream: Readable; bytes: number }> {
  const zip = new ZipFile();
  const stream = zip.outputStream.pipe(new PassThrough());
  zip.on('error', (error: Error) => stream.destroy(error));
  zip.addBuffer(Buffer.from(card), `${folder}/${CARD}`, { mtime, compress: false });
  for (const { path, bytes, url } of files) {
    const options = { size: bytes, mtime, compress: false };
    const name = path === CARD ? CLUSTERS_CARD : path;
    zip.addReadStreamLazy(`${folder}/${name}`, options, (use) => {
      open(url).then(
        (file) => use(null, file),
        (error: unknown) => zip.emit('error', error),
      );
    });
  }
  const bytes = await new Promise<number>((resolve) => {
    // Called with the size, as each entry's is known; its type does not say so.
    zip.end({ forceZip64Format: false, comment: '' }, (size = -1) => resolve(size));
  });
  return { stream, bytes };
}

async function open(url: string): Promise<Readable> {
  const response = await fetch(url, { cache: 'no-store' });
  if (!response.ok || !response.body)
    throw new Error(`Storage answered ${response.status} for a model's file.`);
  return Readable.fromWeb(response.body as NodeStream);
}
