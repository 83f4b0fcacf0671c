import { createHash } from 'node:crypto';
import { safeDirectoryName, verifyFile } from './download-model.ts';

const content = Buffer.from('adapter');
const manifest = {
  path: 'adapter_model.safetensors',
  bytes: content.length,
  sha256: createHash('sha256').update(content).digest('hex'),
};

test('a file that is what the manifest promises passes', () => {
  expect(() => verifyFile(content, manifest)).not.toThrow();
});

test.each([
  ['another size', Buffer.from('adapters'), 'adapter_model.safetensors has 8 bytes instead of 7'],
  ['another content of the same size', Buffer.from('adaptor'), 'adapter_model.safetensors has the sha256'],
])('a file with %s does not', (_case, received, message) => {
  expect(() => verifyFile(received, manifest)).toThrow(message);
});

test.each([
  ['Support chat 2026-01-02 03:04', 'support-chat-2026-01-02-03-04'],
  ['../../etc/passwd', 'etc-passwd'],
  ['…', 'model'],
])('the model "%s" goes into %s', (name, directory) => {
  expect(safeDirectoryName(name)).toBe(directory);
});
