/** A thread of its own for one check, so that the page stays responsive. Throws where workers are not allowed. */
export const startCheckWorker = (): Worker =>
  new Worker(new URL('./file-check.worker.ts', import.meta.url), { type: 'module' });
