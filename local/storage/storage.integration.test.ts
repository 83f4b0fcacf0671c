import { request as httpRequest } from 'node:http';
import {
  anonymousClient,
  closeSql,
  serviceClient,
  signUpUser,
  testStack,
  type SignedUpUser,
} from '../../src/testing/stack/stack.ts';

const bucket = 'lora-datasets';
const content = '0123456789'.repeat(100);
let ann: SignedUpUser;
let bob: SignedUpUser;
/** A file of Ann's, put there by the service. */
let key: string;

const files = (user: SignedUpUser) => user.client.storage.from(bucket);
const service = () => serviceClient().storage.from(bucket);

beforeAll(async () => {
  [ann, bob] = await Promise.all([signUpUser(), signUpUser()]);
  key = `${ann.id}/set/chat.jsonl`;
  const { error } = await service().upload(key, content, { contentType: 'application/jsonl' });
  expect(error).toBeNull();
});
afterAll(closeSql);

describe('who may do what', () => {
  test('the owner reads, lists and looks up a file', async () => {
    const { data } = await files(ann).download(key);
    expect(await data?.text()).toBe(content);
    const listed = await files(ann).list(`${ann.id}/set`);
    expect(listed.data?.map(({ name }) => name)).toEqual(['chat.jsonl']);
    expect((await files(ann).list()).data?.map(({ name }) => name)).toEqual([ann.id]);
    const info = await files(ann).info(key);
    expect(info.data).toMatchObject({ name: key, size: content.length, contentType: 'application/jsonl' });
  });

  test.each([
    ['a stranger', () => bob.client],
    ['somebody without a session', () => anonymousClient()],
  ])('%s cannot read, list, look up, sign, replace or remove it', async (_who, client) => {
    const strangersFiles = client().storage.from(bucket);
    expect((await strangersFiles.download(key)).data).toBeNull();
    expect((await strangersFiles.list(`${ann.id}/set`)).data).toEqual([]);
    expect((await strangersFiles.info(key)).data).toBeNull();
    expect((await strangersFiles.createSignedUrl(key, 60)).data).toBeNull();
    expect((await strangersFiles.createSignedUrls([key], 60)).data?.[0]?.signedUrl).toBeFalsy();
    expect((await strangersFiles.createSignedUploadUrl(key, { upsert: true })).data).toBeNull();
    expect((await strangersFiles.upload(key, 'x', { upsert: true })).error?.message).toMatch(
      'row-level security',
    );
    expect((await strangersFiles.remove([key])).data).toEqual([]);
    expect(await (await service().download(key)).data?.text()).toBe(content);
  });

  test('even the owner cannot write without a signed URL', async () => {
    const { error } = await files(ann).upload(`${ann.id}/set/other.jsonl`, 'x');
    expect(error?.message).toMatch('row-level security');
  });

  test('a private bucket has no public URLs', async () => {
    const { publicUrl } = service().getPublicUrl(key).data;
    expect((await fetch(publicUrl)).status).toBe(400);
  });
});

describe('a signed download URL', () => {
  const signed = async (options?: { download: string }) =>
    (await files(ann).createSignedUrl(key, 60, options)).data?.signedUrl ?? '';

  test('needs no session', async () => {
    expect(await (await fetch(await signed())).text()).toBe(content);
  });

  test('serves ranges', async () => {
    const response = await fetch(await signed(), { headers: { range: 'bytes=5-9' } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 5-9/1000');
    expect(await response.text()).toBe('56789');
    expect((await fetch(await signed(), { headers: { range: 'bytes=1000-' } })).status).toBe(416);
  });

  test('answers 304 to who has the file already', async () => {
    const etag = (await fetch(await signed(), { method: 'HEAD' })).headers.get('etag') ?? '';
    expect((await fetch(await signed(), { headers: { 'if-none-match': etag } })).status).toBe(304);
  });

  test('can name the file it is saved as', async () => {
    const response = await fetch(await signed({ download: 'my data.jsonl' }));
    expect(response.headers.get('content-disposition')).toContain('filename="my data.jsonl"');
    await response.body?.cancel();
  });

  test('is good for that file only, unchanged, and until it expires', async () => {
    const url = await signed();
    const otherFile = url.replace('chat.jsonl', 'other.jsonl');
    // Not the last character: some of its bits mean nothing.
    const tampered = url.replace(/.(?=.{9}$)/, (one) => (one === 'A' ? 'B' : 'A'));
    const expired = (await files(ann).createSignedUrl(key, 1)).data?.signedUrl ?? '';
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    for (const refused of [otherFile, tampered, expired]) expect((await fetch(refused)).status).toBe(400);
  });

  test('is no upload URL', async () => {
    const token = new URL(await signed()).searchParams.get('token') ?? '';
    expect((await service().uploadToSignedUrl(key, token, 'overwritten')).error).not.toBeNull();
  });
});

describe('a signed upload URL', () => {
  test('lets anybody who has it write that one file, once', async () => {
    const path = `${ann.id}/set/uploaded.jsonl`;
    const { data } = await service().createSignedUploadUrl(path);
    const token = data?.token ?? '';
    const upload = (body: string | Blob) =>
      anonymousClient().storage.from(bucket).uploadToSignedUrl(path, token, body);
    expect((await upload('first')).error).toBeNull();
    expect((await upload('second')).error?.message).toMatch('already exists');
    expect(await (await files(ann).download(path)).data?.text()).toBe('first');
  });

  test('takes a Blob, which travels as a form', async () => {
    const path = `${ann.id}/set/blob.jsonl`;
    const { data } = await service().createSignedUploadUrl(path);
    const blob = new Blob([content], { type: 'application/jsonl' });
    await service().uploadToSignedUrl(path, data?.token ?? '', blob, { cacheControl: '60' });
    expect((await files(ann).info(path)).data).toMatchObject({
      size: content.length,
      contentType: 'application/jsonl',
      cacheControl: 'max-age=60',
    });
  });

  test('replaces a file when it was made to', async () => {
    const path = `${ann.id}/set/replaced.jsonl`;
    await service().upload(path, 'first');
    const { data } = await service().createSignedUploadUrl(path, { upsert: true });
    await service().uploadToSignedUrl(path, data?.token ?? '', 'second');
    expect(await (await files(ann).download(path)).data?.text()).toBe('second');
  });

  test('is bound to its file, and is no download URL', async () => {
    const { data } = await service().createSignedUploadUrl(`${ann.id}/set/a.jsonl`);
    const token = data?.token ?? '';
    expect((await service().uploadToSignedUrl(`${ann.id}/set/b.jsonl`, token, 'x')).error).not.toBeNull();
    const download = `${testStack().apiUrl}/storage/v1/object/sign/${bucket}/${ann.id}/set/a.jsonl?token=${token}`;
    expect((await fetch(download)).status).toBe(400);
  });
});

describe('bad input', () => {
  test.each(['a//b', 'naïve.jsonl', 'a%b'])('the key %s is refused', async (bad) => {
    expect((await service().createSignedUploadUrl(bad)).error).not.toBeNull();
  });

  test.each(['%2e%2e%2f%2e%2e%2fetc/passwd', 'a%00b', '%E0%A4%A'])(
    'the path %s opens nothing',
    async (path) => {
      const { apiUrl, secretKey } = testStack();
      const response = await fetch(`${apiUrl}/storage/v1/object/${bucket}/${path}`, {
        headers: { apikey: secretKey },
      });
      expect(response.status).toBe(400);
    },
  );

  test('a file over the bucket’s limit is refused before its first byte', async () => {
    const { data } = await service().createSignedUploadUrl(`${ann.id}/set/huge.jsonl`);
    expect(await announceUpload(data?.signedUrl ?? '', 524_288_001)).toMatch('maximum allowed size');
    expect((await service().info(`${ann.id}/set/huge.jsonl`)).data).toBeNull();
  });

  test('an unknown bucket is named as the problem', async () => {
    expect((await serviceClient().storage.from('nowhere').upload('a', 'x')).error?.message).toBe(
      'Bucket not found',
    );
  });
});

/** Announces an upload of that many bytes, sends none of them, and returns the body of the answer. */
function announceUpload(url: string, contentLength: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method: 'PUT', headers: { 'content-length': contentLength } });
    request.once('error', reject);
    request.once('response', (answer) => {
      let body = '';
      answer.on('data', (chunk: Buffer) => (body += chunk.toString()));
      answer.on('end', () => {
        request.destroy();
        resolve(body);
      });
    });
    request.flushHeaders();
  });
}
