import { decodeUploadId, encodeUploadId, newUploadId, targetOf } from './upload-id.ts';

test('an id names bucket, key and a version of its own, and survives a URL', () => {
  const id = newUploadId('lora-datasets', 'user/set/chat (1).jsonl');
  expect(targetOf(id)).toMatchObject({ bucket: 'lora-datasets', key: 'user/set/chat (1).jsonl' });
  expect(decodeUploadId(encodeUploadId(id))).toBe(id);
  expect(newUploadId('lora-datasets', 'user/set/chat (1).jsonl')).not.toBe(id);
});

test.each(['', 'resumable', 'sign', 'a/b', '../../../etc', 'bucket/../key/version', 'bucket/key/1'])(
  '“%s” is no id',
  (id) => {
    expect(decodeUploadId(encodeUploadId(id))).toBeUndefined();
  },
);

test.each([
  ['', 'key'],
  ['bucket', ''],
  ['a/b', 'key'],
  ['bucket', '../key'],
  ['..', 'key'],
])('bucket “%s” with key “%s” is refused', (bucket, key) => {
  expect(() => newUploadId(bucket, key)).toThrow('Invalid key');
});
