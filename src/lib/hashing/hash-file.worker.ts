import { readHashes, type HashMessage } from './read-hashes';

/** One file a worker. */
self.addEventListener('message', ({ data: file }: MessageEvent<File>) => {
  const post = (message: HashMessage) => self.postMessage(message);
  readHashes(file).then(post, () => post(null));
});
