import { once } from 'node:events';
import type { LookupAddress } from 'node:dns';
import type { IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { Network, isAllowedUrl, type NetworkOptions } from './network.ts';
import { isPrivateAddress } from './private-address.ts';
import { startFileServer, type FileServer } from './testing/file-server.ts';

const allowed = new Set([
  '127.0.0.1:54321',
  'storage.example.com:443',
  'plain.example.com:80',
  '[::1]:54321',
]);

test.each([
  ['http://127.0.0.1:54321/file', true],
  ['https://storage.example.com/file?token=x', true],
  ['https://storage.example.com:443/file', true],
  ['http://plain.example.com/file', true],
  ['http://storage.example.com/file', false],
  ['http://127.0.0.1:54322/file', false],
  ['http://169.254.169.254/latest/meta-data', false],
  ['https://storage.example.com@evil.example/file', false],
  ['https://evil.example/storage.example.com:443', false],
  ['ftp://storage.example.com:443/file', false],
  ['http://[::1]:54321/file', true],
  ['http://[0:0:0:0:0:0:0:1]:54321/file', true],
  ['http://[::1]:54322/file', false],
  ['http://[::2]:54321/file', false],
])('%s → %s', (url, expected) => {
  expect(isAllowedUrl(url, allowed)).toBe(expected);
});

test.each([
  ['8.8.8.8', false],
  ['172.32.0.1', false],
  ['2606:4700::1111', false],
  ['::ffff:8.8.8.8', false],
  ['10.1.2.3', true],
  ['127.0.0.1', true],
  ['169.254.169.254', true],
  ['172.31.255.255', true],
  ['192.168.1.1', true],
  ['100.64.0.1', true],
  ['0.0.0.0', true],
  ['224.0.0.1', true],
  ['::1', true],
  ['::', true],
  ['fd00::1', true],
  ['fe80::1', true],
  ['::ffff:10.0.0.1', true],
  ['64:ff9b::10.0.0.1', true],
])('the address %s is private: %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});

test('a file is fetched from an IPv6 address on the list', async () => {
  const storage = await startFileServer({ host: '::1' });
  try {
    storage.files.set('/file', Buffer.from('content'));
    const network = new Network({ allowedHosts: new Set([storage.host]) });
    const { signal } = new AbortController();
    const request = network.open({ method: 'GET', url: storage.url('/file'), signal, idleTimeoutMs: 5000 });
    const answered = once(request, 'response');
    request.end();
    const [response] = (await answered) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect(await text(response)).toBe('content');
  } finally {
    await storage.close();
  }
});

describe('a name on the list', () => {
  let storage: FileServer;
  beforeAll(async () => (storage = await startFileServer()));
  afterAll(() => storage.close());

  const port = () => storage.host.split(':')[1] ?? '';
  /** The status of a GET from `storage.test`, which resolves to these addresses, or the error. */
  async function get(addresses: LookupAddress[], options: Partial<NetworkOptions> = {}): Promise<unknown> {
    const network = new Network({
      allowedHosts: new Set([`storage.test:${port()}`]),
      resolve: (_name, answer) => answer(null, addresses),
      ...options,
    });
    const { signal } = new AbortController();
    const url = `http://storage.test:${port()}/file`;
    const request = network.open({ method: 'GET', url, signal, idleTimeoutMs: 5000 });
    const answered = once(request, 'response').then(
      ([response]: { statusCode: number }[]) => response?.statusCode,
      (error: unknown) => String(error),
    );
    request.end();
    return answered;
  }

  const loopback = { address: '127.0.0.1', family: 4 };

  test('may not resolve to a private address, not even among others', async () => {
    expect(await get([loopback])).toBe(
      'Error: storage.test resolves to 127.0.0.1, an address of a private network.',
    );
    expect(await get([{ address: '8.8.8.8', family: 4 }, loopback])).toContain('private network');
    expect(await get([])).toContain('has no address');
    expect(storage.requests).toEqual([]);
  });

  test('may do so where the operator says it', async () => {
    expect(await get([loopback], { allowPrivateNetworks: true })).toBe(404);
  });

  test('that was taken off the list is not talked to any more', async () => {
    await expect(get([loopback], { allowedHosts: new Set() })).rejects.toThrow(
      'may not talk to storage.test',
    );
  });
});
