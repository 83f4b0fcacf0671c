import { memoizeFor } from './memoize-for';

const at = (ms: number) => new Date(ms);

test('a value is loaded once and again when its time is over', async () => {
  let loads = 0;
  const read = memoizeFor(
    async () => ++loads,
    () => 100,
  );
  expect(await read(at(0))).toBe(1);
  expect(await read(at(99))).toBe(1);
  expect(await read(at(100))).toBe(2);
});

test('the time depends on the value', async () => {
  const answers = [null, 'cluster'];
  const read = memoizeFor(
    async () => answers.shift(),
    (value) => (value ? 1000 : 10),
  );
  expect(await read(at(0))).toBeNull();
  expect(await read(at(10))).toBe('cluster');
  expect(await read(at(1009))).toBe('cluster');
});

test('everybody who asks meanwhile waits for the same load', async () => {
  let loads = 0;
  const read = memoizeFor(
    async () => ++loads,
    () => 100,
  );
  expect(await Promise.all([read(at(0)), read(at(0)), read(at(1))])).toEqual([1, 1, 1]);
});

test('a failure is not remembered', async () => {
  const load = jest.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValueOnce('up');
  const read = memoizeFor<string>(load, () => 100);
  await expect(read(at(0))).rejects.toThrow('down');
  expect(await read(at(0))).toBe('up');
});
