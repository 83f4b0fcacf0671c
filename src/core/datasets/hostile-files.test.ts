/** @jest-environment node */
/** Large files that are hard on a validator, streamed; `npm run bench:datasets -- --hostile` measures more, at full size. */
import { packState } from './packed-state.ts';
import { createValidator, type DatasetValidator } from './validator.ts';

const MIB = 1024 * 1024;
const encoder = new TextEncoder();
const row = (index: number) =>
  `{"messages":[{"role":"user","content":"${index}"},{"role":"assistant","content":"ok"}]}\n`;

const start = (withLints: boolean) =>
  createValidator({ fileName: 'a.jsonl', requestedFormat: null, sink: null, withLints });
const stateBytes = (validator: DatasetValidator) => packState(validator.snapshot()).length;

test('one row of 400 MB among others costs itself only, and no memory', () => {
  const validator = start(true);
  const others = encoder.encode(Array.from({ length: 20 }, (_, index) => row(index)).join(''));
  const piece = new Uint8Array(MIB).fill(0x78);
  validator.push(others);
  validator.push(encoder.encode('{"messages":[{"role":"user","content":"'));
  for (let sent = 0; sent < 400; sent += 1) validator.push(piece);
  expect(stateBytes(validator)).toBeLessThan(MIB);
  validator.push(encoder.encode('"}]}\n'));
  const { report } = validator.finish();
  expect(report.rows).toMatchObject({ total: 21, usable: 20, rejected: 1 });
  expect(report.defects.find(({ severity }) => severity === 'error')).toMatchObject({
    code: 'row_too_large',
    line: 21,
  });
  expect(report.ready).toBe(true);
});

test('a hundred thousand rows of one word are counted one by one, in bounded memory', () => {
  const validator = start(false);
  const lot = encoder.encode(row(7).repeat(10_000));
  for (let lots = 0; lots < 10; lots += 1) validator.push(lot);
  expect(stateBytes(validator)).toBeLessThan(2 * MIB);
  const { report, statistics } = validator.finish();
  expect(report).toMatchObject({ ready: true, rows: { total: 100_000, usable: 100_000 } });
  expect(statistics).toMatchObject({ conversations: 100_000, rows: 100_000, turns: 200_000 });
});
