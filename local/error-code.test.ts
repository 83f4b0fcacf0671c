import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { hashFiles } from './hash-files.ts';
import { errorCode, ifMissing } from './error-code.ts';
import { findRecorded } from './processes/pid-files.ts';

let directory: string;
beforeEach(async () => (directory = await mkdtemp(path.join(tmpdir(), 'brightrun-error-code-'))));
afterEach(() => rm(directory, { recursive: true, force: true }));

test.each([
  ['a system error', Object.assign(new Error('gone'), { code: 'ENOENT' }), 'ENOENT'],
  ['an error of another kind', new Error('no code'), undefined],
  ['a code that is not a word', { code: 404 }, undefined],
  ['nothing', null, undefined],
])('the code of %s', (_name, error, code) => expect(errorCode(error)).toBe(code));

describe('a file that is not there is one thing, a file that cannot be read another', () => {
  test('missing: the fallback', async () => {
    expect(await ifMissing(readFile(path.join(directory, 'none'), 'utf8'), null)).toBeNull();
  });

  test('unreadable: the error itself', async () => {
    await expect(ifMissing(readFile(directory, 'utf8'), null)).rejects.toMatchObject({ code: 'EISDIR' });
  });

  test('a record of a process that cannot be read does not count as "no process"', async () => {
    await expect(findRecorded('/dev/null', 'gateway')).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  test('a source that cannot be looked at does not count as "no source"', async () => {
    await expect(hashFiles('/dev/null', ['src'])).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});
