import { z } from 'zod';

/** An upload that this browser began: the file that it was, and where it goes on. */
const unfinishedUpload = z.object({
  datasetId: z.uuid(),
  name: z.string(),
  fileName: z.string(),
  sizeBytes: z.number(),
  lastModifiedMs: z.number(),
  uploadUrl: z.url(),
  sentBytes: z.number().default(0),
  savedAtMs: z.number(),
});
export type UnfinishedUpload = z.infer<typeof unfinishedUpload>;

const PREFIX = 'brightrun.upload.';
/** Told to this tab; the others get the browser's own `storage`. */
const CHANGED = 'brightrun.upload-changed';
/** The server forgets what it has of an upload after a day. */
const LIFETIME_MS = 24 * 60 * 60 * 1000;

/** Remembers, beyond a reload of the page, how an upload goes on. */
export function rememberUpload(
  file: File,
  upload: Pick<UnfinishedUpload, 'datasetId' | 'name' | 'uploadUrl'>,
): void {
  write({ ...upload, ...fingerprint(file), sentBytes: 0, savedAtMs: Date.now() });
}

/** Notes how far a remembered upload is, in whole percent: a finer figure would be written more often than it is read. */
export function noteUploadProgress(datasetId: string, sentBytes: number): void {
  withStorage((storage) => {
    const upload = readEntry(storage.getItem(PREFIX + datasetId));
    if (upload && percentOf({ ...upload, sentBytes }) !== percentOf(upload)) write({ ...upload, sentBytes });
  });
}

/** How much of a dataset's file this browser has sent, in whole percent; null when it began no upload of it. */
export function uploadPercent(datasetId: string): number | null {
  let percent: number | null = null;
  withStorage((storage) => {
    const upload = readEntry(storage.getItem(PREFIX + datasetId));
    percent = upload && percentOf(upload);
  });
  return percent;
}

/** Calls back whenever an upload of this browser is further, in this tab or in another one. Answers how to stop that. */
export function watchUploads(onChange: () => void): () => void {
  window.addEventListener(CHANGED, onChange);
  window.addEventListener('storage', onChange);
  return () => {
    window.removeEventListener(CHANGED, onChange);
    window.removeEventListener('storage', onChange);
  };
}

/** The unfinished upload of the same file: same name, size and time of change. Null when there is none. */
export function recallUpload(file: File): UnfinishedUpload | null {
  const { fileName, sizeBytes, lastModifiedMs } = fingerprint(file);
  const isSame = (upload: UnfinishedUpload) =>
    upload.fileName === fileName &&
    upload.sizeBytes === sizeBytes &&
    upload.lastModifiedMs === lastModifiedMs;
  return unfinishedUploads().find(isSame) ?? null;
}

export function forgetUpload(datasetId: string): void {
  withStorage((storage) => storage.removeItem(PREFIX + datasetId));
  window.dispatchEvent(new Event(CHANGED));
}

function write(upload: UnfinishedUpload): void {
  withStorage((storage) => storage.setItem(PREFIX + upload.datasetId, JSON.stringify(upload)));
  window.dispatchEvent(new Event(CHANGED));
}

/** Never 100 before the server has confirmed the file. */
const percentOf = ({ sentBytes, sizeBytes }: UnfinishedUpload): number =>
  Math.min(99, Math.floor((sentBytes / sizeBytes) * 100));

const fingerprint = ({ name, size, lastModified }: File) => ({
  fileName: name,
  sizeBytes: size,
  lastModifiedMs: lastModified,
});

/** Newest first. What has expired or cannot be read is removed. */
function unfinishedUploads(): UnfinishedUpload[] {
  const found: UnfinishedUpload[] = [];
  withStorage((storage) => {
    const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
    for (const key of keys.filter((one) => one.startsWith(PREFIX))) {
      const upload = readEntry(storage.getItem(key));
      if (upload && Date.now() - upload.savedAtMs < LIFETIME_MS) found.push(upload);
      else storage.removeItem(key);
    }
  });
  return found.sort((one, other) => other.savedAtMs - one.savedAtMs);
}

function readEntry(text: string | null): UnfinishedUpload | null {
  try {
    return unfinishedUpload.parse(JSON.parse(text ?? ''));
  } catch {
    return null;
  }
}

/** Browsers may refuse storage, or have no room: then an upload can be resumed on this page only. */
function withStorage(work: (storage: Storage) => void): void {
  try {
    work(window.localStorage);
  } catch {
    // Nothing is remembered.
  }
}
