import { runFileCheck, type FileCheckMessage, type FileCheckRequest } from './run-file-check';

/** One check a worker: who cancels it ends the worker. */
self.addEventListener('message', ({ data }: MessageEvent<FileCheckRequest>) => {
  const post = (message: FileCheckMessage) => self.postMessage(message);
  void runFileCheck(data, post, () => performance.now());
});
