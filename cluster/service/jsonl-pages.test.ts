import { appendFileSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { JsonlPages } from './jsonl-pages.ts';

const line = z.object({ seq: z.number(), text: z.string() });

let path: string;
let pages: JsonlPages;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'pages-')), 'log.jsonl');
  pages = new JsonlPages();
});
afterEach(() => rmSync(join(path, '..'), { recursive: true }));

const append = (from: number, to: number) => {
  for (let seq = from; seq <= to; seq++)
    appendFileSync(path, `${JSON.stringify({ seq, text: 'é'.repeat(seq) })}\n`);
};
const read = async (after: number, limit = 100) => {
  const { data, ...rest } = await pages.read(path, line, after, limit);
  return { seqs: data.map(({ seq }) => seq), ...rest };
};

test('an absent file is an empty page that keeps the cursor', async () => {
  expect(await read(0)).toEqual({ seqs: [], next: 0, has_more: false });
});

test('pages follow one another without a gap or a repetition', async () => {
  append(1, 5);
  expect(await read(0, 2)).toEqual({ seqs: [1, 2], next: 2, has_more: true });
  expect(await read(2, 2)).toEqual({ seqs: [3, 4], next: 4, has_more: true });
  expect(await read(4, 2)).toEqual({ seqs: [5], next: 5, has_more: false });
  expect(await read(5, 2)).toEqual({ seqs: [], next: 5, has_more: false });
});

test('lines that are appended later are found', async () => {
  append(1, 2);
  expect((await read(0)).seqs).toEqual([1, 2]);
  append(3, 4);
  expect((await read(2)).seqs).toEqual([3, 4]);
  expect((await read(0)).seqs).toEqual([1, 2, 3, 4]);
});

test('a torn last line is not there, before and after it is cut off', async () => {
  append(1, 2);
  appendFileSync(path, '{"seq":3,"te');
  expect(await read(0)).toEqual({ seqs: [1, 2], next: 2, has_more: false });
  truncateSync(path, '{"seq":1,"text":"é"}\n{"seq":2,"text":"éé"}\n'.length + 3);
  append(3, 3);
  expect((await read(2)).seqs).toEqual([3]);
});

test('a cursor past the end is no error', async () => {
  append(1, 2);
  expect(await read(9)).toEqual({ seqs: [], next: 9, has_more: false });
});

test('readers at the same time do not disturb each other', async () => {
  append(1, 50);
  const all = Array.from({ length: 50 }, (_, i) => i + 1);
  const answers = await Promise.all([read(0), read(0), read(25)]);
  expect(answers.map(({ seqs }) => seqs)).toEqual([all, all, all.slice(25)]);
});
