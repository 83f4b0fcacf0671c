import { handleCleanStorage } from './handler.ts';
import type { RemovableFiles, StoredFile } from './removable-files.ts';

const SECRET = 'cron-secret-of-the-test';

const file = (index: number): StoredFile => ({ bucket: 'lora-datasets', path: `user/set/${index}.jsonl` });

/** Storage with so many removable files; `lives` calls of remove succeed before storage fails. */
function world(count: number, lives = Infinity) {
  const stored = new Map(Array.from({ length: count }, (_, index) => [file(index).path, file(index)]));
  const errors: string[] = [];
  const files: RemovableFiles = {
    claim: async (limit) => [...stored.values()].slice(0, limit),
    async remove(batch) {
      // Killed in the middle: half of the batch is gone already.
      const reached = lives-- > 0 ? batch : batch.slice(0, batch.length / 2);
      for (const { path } of reached) stored.delete(path);
      if (reached !== batch) throw new Error('storage answered 500');
    },
  };
  const call = async (secret = SECRET) => {
    const headers = { 'x-cron-secret': secret };
    const request = new Request('http://localhost/functions/v1/clean-storage', { method: 'POST', headers });
    const dependencies = {
      cronSecret: SECRET,
      files,
      logError: (message: string) => void errors.push(message),
    };
    const response = await handleCleanStorage(request, dependencies);
    return { status: response.status, body: await response.json() };
  };
  return { call, stored, errors, survive: () => (lives = Infinity) };
}

test.each([
  ['nothing to remove', 0, { removed: 0, is_done: true }, 0],
  ['less than a batch', 7, { removed: 7, is_done: true }, 0],
  ['several batches', 250, { removed: 250, is_done: true }, 0],
  ['more than one call may take', 2_050, { removed: 2_000, is_done: false }, 50],
])('%s', async (_case, count, data, left) => {
  const { call, stored } = world(count);
  expect(await call()).toEqual({ status: 200, body: { success: true, data } });
  expect(stored.size).toBe(left);
});

test('killed in the middle of a batch, it goes on with what is left', async () => {
  const { call, stored, errors, survive } = world(250, 1);
  expect(await call()).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  expect(errors).toEqual(['Cleaning stopped after 100 files; the next call goes on.']);
  expect(stored.size).toBe(100);
  survive();
  expect((await call()).body).toMatchObject({ data: { removed: 100, is_done: true } });
});

test('a wrong secret removes nothing', async () => {
  const { call, stored } = world(3);
  expect(await call('guess')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  expect(stored.size).toBe(3);
});
