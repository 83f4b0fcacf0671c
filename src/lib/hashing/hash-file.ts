import type { FileHashes, HashMessage } from './read-hashes';
import { startHashWorker } from './start-hash-worker';

/**
 * Hashes a file in a thread of its own, while the page stays responsive. Null when this browser cannot, when the file cannot
 * be read, or when the signal is aborted: an upload is checked by its hashes where there are any, and possible without.
 */
export function hashFile(file: File, signal: AbortSignal): Promise<FileHashes | null> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(null);
      return;
    }
    let worker: Worker;
    try {
      worker = startHashWorker();
    } catch {
      resolve(null);
      return;
    }
    const end = (hashes: FileHashes | null) => {
      worker.terminate();
      resolve(hashes);
    };
    worker.onmessage = ({ data }: MessageEvent<HashMessage>) => end(data);
    worker.onerror = (event) => {
      event.preventDefault();
      end(null);
    };
    signal.addEventListener('abort', () => end(null), { once: true });
    worker.postMessage(file);
  });
}
