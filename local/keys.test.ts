import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadKeys } from './keys.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'brightrun-keys-'));
  file = path.join(directory, 'keys.json');
});
afterEach(() => rm(directory, { recursive: true }));

test('keys are generated once, for the owner only', async () => {
  const first = await loadKeys(file);
  expect(await loadKeys(file)).toEqual(first);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('two data directories have nothing in common', async () => {
  const one = Object.values(await loadKeys(file));
  const other = Object.values(await loadKeys(path.join(directory, 'other.json')));
  expect(one.filter((key) => other.includes(key))).toEqual([]);
});

test.each([
  ['half a file', '{"jwtSecret": "abc'],
  ['a key missing', '{"jwtSecret": "0123456789012345678901234567890123456789"}'],
])('%s is reported, not replaced', async (_case, content) => {
  await writeFile(file, content);
  await expect(loadKeys(file)).rejects.toThrow(`${file} is damaged`);
});
