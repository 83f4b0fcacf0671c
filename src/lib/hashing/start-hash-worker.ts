/** A thread that hashes one file. Throws where workers are not allowed. */
export const startHashWorker = (): Worker =>
  new Worker(new URL('./hash-file.worker.ts', import.meta.url), { type: 'module' });
