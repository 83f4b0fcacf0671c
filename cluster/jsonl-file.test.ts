import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonlAppender } from './jsonl-file.ts';

let path: string;
beforeEach(() => (path = join(mkdtempSync(join(tmpdir(), 'jsonl-')), 'log.jsonl')));
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

function append(...records: object[]): void {
  const file = JsonlAppender.open(path);
  for (const record of records) file.append(record);
  file.close();
}

const lines = () => readFileSync(path, 'utf8');

test('numbers go on from one writer to the next', () => {
  append({ a: 1 }, { a: 2 });
  append({ a: 3 });
  expect(lines()).toBe('{"seq":1,"a":1}\n{"seq":2,"a":2}\n{"seq":3,"a":3}\n');
});

test('a line torn by a crash is cut off before the next one', () => {
  append({ a: 'é' });
  appendFileSync(path, '{"seq":2,"a":');
  append({ a: 2 });
  expect(lines()).toBe('{"seq":1,"a":"é"}\n{"seq":2,"a":2}\n');
});
