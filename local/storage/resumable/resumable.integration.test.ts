import { createHash, createHmac } from 'node:crypto';
import { gatewayMemory } from '../../testing/gateway-memory.ts';
import { askOffset, createUpload, sendBytes, terminate, type Headers } from '../../testing/tus.ts';
import { serviceClient, signUpUser, testStack, type SignedUpUser } from '../../../src/testing/stack/stack.ts';

const bucket = 'lora-datasets';
const content = '0123456789'.repeat(100);
let ann: SignedUpUser;

const files = () => serviceClient().storage.from(bucket);
const endpoint = () => `${testStack().apiUrl}/storage/v1/upload/resumable`;
const signedEndpoint = () => `${endpoint()}/sign`;
const withKey = (): Headers => ({ authorization: `Bearer ${testStack().secretKey}` });
const urlOf = (created: Response) => created.headers.get('location') ?? '';

/** A fresh object of Ann's, the token to write it once, and the headers that carry the token. */
async function signedObject(options?: { upsert: boolean }) {
  const key = `${ann.id}/${crypto.randomUUID()}/chat.jsonl`;
  const { data } = await files().createSignedUploadUrl(key, options);
  return { key, headers: { 'x-signature': data?.token ?? '' } };
}

/** An upload that has begun: announced, nothing sent. */
async function begin(sizeBytes = content.length) {
  const { key, headers } = await signedObject();
  const url = urlOf(await createUpload(signedEndpoint(), headers, { bucket, key, sizeBytes }));
  return { key, headers, url };
}

const textOf = async (key: string) => (await files().download(key)).data?.text();

beforeAll(async () => {
  ann = await signUpUser();
});

describe('a resumable upload with a signed token', () => {
  test('arrives in pieces and becomes an object with its size, type, metadata and MD5', async () => {
    const { key, headers } = await signedObject();
    const metadata = { contentType: 'application/jsonl', cacheControl: '60', metadata: '{"origin":"test"}' };
    const sizeBytes = content.length;
    const created = await createUpload(signedEndpoint(), headers, { bucket, key, sizeBytes, metadata });
    expect([created.status, created.headers.get('tus-resumable')]).toEqual([201, '1.0.0']);
    expect(Date.parse(created.headers.get('upload-expires') ?? '') - Date.now()).toBeGreaterThan(86_000_000);
    const url = urlOf(created);
    expect(url).toMatch(`${signedEndpoint()}/`);

    const first = await sendBytes(url, headers, 0, content.slice(0, 600));
    expect([first.status, first.headers.get('upload-offset')]).toEqual([204, '600']);
    expect((await files().info(key)).data).toBeNull();
    const asked = await askOffset(url, headers);
    expect([asked.headers.get('upload-offset'), asked.headers.get('upload-length')]).toEqual(['600', '1000']);
    expect((await sendBytes(url, headers, 600, content.slice(600))).status).toBe(204);

    expect((await files().info(key)).data).toMatchObject({
      size: 1000,
      contentType: 'application/jsonl',
      cacheControl: 'max-age=60',
      etag: `"${createHash('md5').update(content).digest('hex')}"`,
      metadata: { origin: 'test' },
    });
    expect(await textOf(key)).toBe(content);
  });

  test('who missed the last answer is told that everything arrived, also after the object is gone again', async () => {
    const { key, headers, url } = await begin();
    await sendBytes(url, headers, 0, content);
    await files().remove([key]);
    expect((await askOffset(url, headers)).headers.get('upload-offset')).toBe('1000');
    expect(await textOf(key)).toBeUndefined();
  });

  test('keeps what arrived before the connection broke, and goes on from there', async () => {
    const { key, headers, url } = await begin();
    const breaking = new ReadableStream<Uint8Array>({
      async pull(controller) {
        controller.enqueue(Buffer.from(content.slice(0, 400)));
        // Long enough for the bytes to leave before the connection does.
        await new Promise((resolve) => setTimeout(resolve, 200));
        controller.error(new Error('connection lost'));
      },
    });
    await expect(sendBytes(url, headers, 0, breaking)).rejects.toThrow();
    const offset = Number((await askOffset(url, headers)).headers.get('upload-offset'));
    expect(offset).toBe(400);
    expect((await sendBytes(url, headers, offset, content.slice(offset))).status).toBe(204);
    expect(await textOf(key)).toBe(content);
  });

  test('can be given up, and is gone then', async () => {
    const { headers, url } = await begin();
    await sendBytes(url, headers, 0, 'x');
    expect((await terminate(url, headers)).status).toBe(204);
    expect((await askOffset(url, headers)).status).toBe(404);
  });

  test('cannot be given up once it is finished', async () => {
    const { key, headers, url } = await begin();
    await sendBytes(url, headers, 0, content);
    expect((await terminate(url, headers)).status).toBe(400);
    expect(await textOf(key)).toBe(content);
  });

  test('does not replace an object, unless its token was made to', async () => {
    const { key, headers } = await signedObject();
    const late = urlOf(await createUpload(signedEndpoint(), headers, { bucket, key, sizeBytes: 6 }));
    await files().upload(key, 'first');
    expect((await createUpload(signedEndpoint(), headers, { bucket, key, sizeBytes: 6 })).status).toBe(409);
    expect((await sendBytes(late, headers, 0, 'second')).status).toBe(409);
    expect(await textOf(key)).toBe('first');

    const { data } = await files().createSignedUploadUrl(key, { upsert: true });
    const replacing = { 'x-signature': data?.token ?? '' };
    const url = urlOf(await createUpload(signedEndpoint(), replacing, { bucket, key, sizeBytes: 6 }));
    await sendBytes(url, replacing, 0, 'second');
    expect(await textOf(key)).toBe('second');
  });

  test('from two clients at once ends with the bytes of one of them', async () => {
    const { key, headers, url } = await begin();
    const both = await Promise.all([0, 1].map(() => sendBytes(url, headers, 0, content)));
    expect(both.map(({ status }) => status)).toContain(204);
    expect(await textOf(key)).toBe(content);
  });
});

describe('refused', () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  /** A token as the service itself makes them. */
  const sign = (claims: object): Headers => {
    const text = `${part({ alg: 'HS256' })}.${part({ upload: true, owner: null, upsert: false, ...claims })}`;
    const signature = createHmac('sha256', testStack().jwtSecret).update(text).digest('base64url');
    return { 'x-signature': `${text}.${signature}` };
  };
  const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;

  test.each<[string, (key: string) => Headers | Promise<Headers>]>([
    ['no token', () => ({})],
    ['a token that is none', () => ({ 'x-signature': 'guess' })],
    ['the token of another object', async () => (await signedObject()).headers],
    ['an expired token', (key) => sign({ url: `${bucket}/${key}`, exp: inSeconds(-1) })],
    ['a download token', (key) => sign({ url: `${bucket}/${key}`, exp: inSeconds(60), upload: undefined })],
    ['a session instead of a token', () => ({ authorization: `Bearer ${ann.accessToken}` })],
  ])('%s, to begin, to go on, to look and to end', async (_case, headersFor) => {
    const { key, headers, url } = await begin();
    const wrong = await headersFor(key);
    const target = { bucket, key, sizeBytes: 1 };
    expect((await createUpload(signedEndpoint(), wrong, target)).status).toBe(400);
    expect((await sendBytes(url, wrong, 0, content)).status).toBe(400);
    expect((await askOffset(url, wrong)).status).toBe(400);
    expect((await terminate(url, wrong)).status).toBe(400);
    expect((await askOffset(url, headers)).headers.get('upload-offset')).toBe('0');
  });

  test.each([
    ['a wrong offset', 5, 'x', 409],
    ['more bytes than announced', 0, `${content}x`, 413],
  ])('%s, and nothing of it is kept', async (_case, offset, body, status) => {
    const { headers, url } = await begin();
    expect((await sendBytes(url, headers, offset, body)).status).toBe(status);
    expect((await askOffset(url, headers)).headers.get('upload-offset')).toBe('0');
  });

  test.each([
    ['over the bucket’s limit', { sizeBytes: 524_288_001 }, 413],
    ['to an unknown bucket', { bucket: 'nowhere' }, 404],
    ['with an invalid key', { key: '../etc/passwd' }, 400],
    ['without a key', { key: '' }, 400],
  ])('an upload %s', async (_case, change, status) => {
    const target = { bucket, key: `${ann.id}/x/y.jsonl`, sizeBytes: 10, ...change };
    expect((await createUpload(endpoint(), withKey(), target)).status).toBe(status);
  });

  test('the id of another object’s upload, and one that is no id', async () => {
    const { url } = await begin();
    const { headers } = await signedObject();
    const [, id = ''] = url.split('/sign/');
    const moved = Buffer.from(id, 'base64url').toString().replace('chat', 'other');
    const other = `${signedEndpoint()}/${Buffer.from(moved).toString('base64url')}`;
    expect((await askOffset(other, headers)).status).toBe(400);
    expect((await askOffset(`${endpoint()}/Li4vLi4vZXRj`, withKey())).status).toBe(404);
  });

  test('a request that does not speak the protocol', async () => {
    const { headers, url } = await begin();
    expect((await fetch(url, { method: 'HEAD', headers })).status).toBe(412);
  });
});

describe('without a signed token', () => {
  test('the service key may write, and replace when it says so', async () => {
    const key = `${ann.id}/service/state.bin`;
    for (const text of ['first!', 'second']) {
      const headers = { ...withKey(), 'x-upsert': 'true' };
      const url = urlOf(await createUpload(endpoint(), headers, { bucket, key, sizeBytes: 6 }));
      expect((await sendBytes(url, headers, 0, text)).status).toBe(204);
      expect(await textOf(key)).toBe(text);
    }
  });

  test.each([
    ['a user, in the own folder', () => ann.accessToken],
    ['somebody with the publishable key only', () => testStack().publishableKey],
    ['a forged session', () => `${ann.accessToken}x`],
  ])('%s may not', async (_who, token) => {
    const target = { bucket, key: `${ann.id}/own/chat.jsonl`, sizeBytes: 10 };
    const created = await createUpload(endpoint(), { authorization: `Bearer ${token()}` }, target);
    expect(created.status).toBe(403);
  });
});

test('a browser on another origin may use it, and is told what it can do', async () => {
  const headers = { origin: 'http://app.test', 'access-control-request-method': 'PATCH' };
  const preflight = await fetch(signedEndpoint(), { method: 'OPTIONS', headers });
  expect(preflight.headers.get('access-control-allow-methods')).toContain('PATCH');
  const created = await createUpload(
    signedEndpoint(),
    { origin: 'http://app.test' },
    { bucket, key: 'a', sizeBytes: 1 },
  );
  expect(created.headers.get('access-control-allow-origin')).toBe('*');
  for (const name of ['Location', 'Upload-Offset', 'Upload-Length'])
    expect(created.headers.get('access-control-expose-headers')).toContain(name);
  const options = await fetch(endpoint(), { method: 'OPTIONS' });
  expect(options.headers.get('tus-extension')).toContain('termination');
});

test('400 MB in one request stay out of memory', async () => {
  const megabytes = 400;
  const { key, headers, url } = await begin(megabytes * 1_000_000);
  const { currentMb: beforeMb } = await gatewayMemory();
  const md5 = createHash('md5');
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (sent === megabytes) return controller.close();
      const chunk = Buffer.alloc(1_000_000, sent++);
      md5.update(chunk);
      controller.enqueue(chunk);
    },
  });
  expect((await sendBytes(url, headers, 0, body)).status).toBe(204);
  expect((await files().info(key)).data?.etag).toBe(`"${md5.digest('hex')}"`);
  await files().remove([key]);
  // As for one PUT: the buffers that its garbage collector has not taken back yet.
  expect((await gatewayMemory()).peakMb - beforeMb).toBeLessThan(250);
}, 120_000);
