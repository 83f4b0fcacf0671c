import { createHash } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { serviceClient } from '../../src/testing/stack/stack.ts';
import { gatewayMemory } from '../testing/gateway-memory.ts';

const megabytes = 500;
// A server that keeps the body grows by 500 MB or more; a streaming one by the buffers its garbage collector has not
// taken back yet: 100 to 170 MB seen on busy machines.
const allowedGrowthMb = 250;
const key = 'test/large.bin';

function* generateBody(hash: ReturnType<typeof createHash>) {
  for (let index = 0; index < megabytes; index++) {
    const chunk = Buffer.alloc(1_000_000, index);
    hash.update(chunk);
    yield chunk;
  }
}

async function upload(url: string): Promise<{ status: number; md5: string }> {
  const hash = createHash('md5');
  const request = httpRequest(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
  });
  const answered = new Promise<number>((resolve, reject) => {
    request.on('error', reject);
    request.on('response', (response) =>
      response.resume().on('end', () => resolve(response.statusCode ?? 0)),
    );
  });
  await pipeline(Readable.from(generateBody(hash)), request);
  return { status: await answered, md5: hash.digest('hex') };
}

afterAll(() => serviceClient().storage.from('lora-datasets').remove([key]));

test(`${megabytes} MB go up and come down in constant memory`, async () => {
  const bucket = serviceClient().storage.from('lora-datasets');
  const signedUpload = await bucket.createSignedUploadUrl(key);
  const { currentMb: beforeMb } = await gatewayMemory();

  const { status, md5 } = await upload(signedUpload.data?.signedUrl ?? '');
  expect(status).toBe(200);
  expect((await bucket.info(key)).data).toMatchObject({ size: megabytes * 1_000_000, etag: `"${md5}"` });

  const { data } = await bucket.createSignedUrl(key, 60);
  const download = await fetch(data?.signedUrl ?? '');
  const hash = createHash('md5');
  for await (const chunk of download.body ?? []) hash.update(chunk);
  expect(hash.digest('hex')).toBe(md5);

  expect((await gatewayMemory()).peakMb - beforeMb).toBeLessThan(allowedGrowthMb);
}, 180_000);
