import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashFiles } from './hash-files.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'brightrun-hash-'));
  await mkdir(path.join(root, 'src/deep'), { recursive: true });
  await writeFile(path.join(root, 'src/a.txt'), 'a');
  await writeFile(path.join(root, 'src/deep/b.txt'), 'b');
});
afterEach(() => rm(root, { recursive: true }));

const hash = () => hashFiles(root, ['src', 'missing']);

test('the same files give the same hash', async () => {
  expect(await hash()).toBe(await hash());
});

test.each<[string, () => Promise<void>]>([
  ['a changed file', () => writeFile(path.join(root, 'src/deep/b.txt'), 'changed')],
  ['a new file', () => writeFile(path.join(root, 'src/c.txt'), '')],
  ['a renamed file', () => rename(path.join(root, 'src/a.txt'), path.join(root, 'src/z.txt'))],
  ['a removed file', () => rm(path.join(root, 'src/a.txt'))],
])('%s changes the hash', async (_case, change) => {
  const before = await hash();
  await change();
  expect(await hash()).not.toBe(before);
});
