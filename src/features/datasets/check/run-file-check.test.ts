import { validateText } from '@/core/datasets/testing/validate-text';
import { isStillReadable } from './is-still-readable';
import { runFileCheck, type FileCheckMessage } from './run-file-check';

const chat = (question: string, answer = 'An answer to learn.') =>
  JSON.stringify({
    messages: [
      { role: 'user', content: question },
      { role: 'assistant', content: answer },
    ],
  });
const manyRows = (count: number) =>
  Array.from({ length: count }, (_, index) => `${chat(`Question ${index}?`)}\n`).join('');

/** Runs a check with a clock that advances by `stepMs` at every look; answers every message. */
async function check(file: File, { stepMs = 0 } = {}): Promise<FileCheckMessage[]> {
  const messages: FileCheckMessage[] = [];
  let now = 0;
  await runFileCheck(
    { file, requestedFormat: null },
    (message) => messages.push(message),
    () => (now += stepMs),
  );
  return messages;
}

/** A file whose bytes come in pieces, and then what `end` does: nothing more, or a failure of the disk. */
function fileOf(pieces: string[], end: 'close' | 'fail' = 'close'): File {
  const file = new File(pieces, 'chats.jsonl');
  const left = [...pieces];
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = left.shift();
      if (piece !== undefined) controller.enqueue(new TextEncoder().encode(piece));
      else if (end === 'close') controller.close();
      else controller.error(new DOMException('The file was changed', 'NotReadableError'));
    },
  });
  return Object.assign(file, { stream: () => stream });
}

const broken = `${manyRows(12)}{"messages": [}\n${chat('One more?')}`;

test.each([
  ['a good file', manyRows(20)],
  ['a broken line', broken],
  ['a zip by another name', 'PK\u0003\u0004 nothing to read'],
  ['cut JSON', '{"training_pairs": [{"id": "p1", "target_resp'],
  ['blank lines only', '\n\n\n'],
])('%s is told exactly as the server will tell it', async (_, text) => {
  const { report, statistics, samples } = validateText(text, { fileName: 'chats.jsonl' });
  const [last] = (await check(new File([text], 'chats.jsonl'))).slice(-1);
  expect(last).toMatchObject({ type: 'done', result: { report, statistics, samples } });
});

test('a defect has its line before anything is sent', async () => {
  const [last] = (await check(new File([broken], 'chats.jsonl'))).slice(-1);
  expect(last).toMatchObject({
    result: { report: { ready: true, defects: [{ line: 13, code: 'invalid_json' }] } },
  });
});

test('progress counts bytes and rows, no more often than it can be read', async () => {
  const pieces = Array.from({ length: 40 }, () => manyRows(10));
  const often = await check(fileOf(pieces), { stepMs: 200 });
  const rarely = await check(fileOf(pieces), { stepMs: 10 });
  const progress = often.filter((message) => message.type === 'progress');
  expect(progress).toHaveLength(40);
  expect(progress.map(({ bytes }) => bytes)).toEqual(
    progress.map(({ bytes }) => bytes).toSorted((a, b) => a - b),
  );
  expect(progress.at(-1)).toMatchObject({ bytes: pieces.join('').length });
  expect(rarely.filter(({ type }) => type === 'progress').length).toBeLessThan(8);
});

test('what cannot be read further is not read further', async () => {
  const zip = fileOf(['PK\u0003\u0004'.padEnd(70_000, 'x'), 'x'.repeat(10), 'x'.repeat(10)], 'fail');
  expect(await check(zip)).toMatchObject([{ type: 'done', result: { report: { ready: false } } }]);
});

test('a file that vanishes while it is read is unreadable', async () => {
  expect(await check(fileOf([manyRows(5)], 'fail'))).toEqual([{ type: 'failed', reason: 'unreadable' }]);
});

test('a file that is shorter than it was is unreadable, not "fine so far"', async () => {
  const file = fileOf([manyRows(12)]);
  Object.defineProperty(file, 'size', { value: file.size + 1 });
  expect(await check(file)).toEqual([{ type: 'failed', reason: 'unreadable' }]);
});

test('a failure of the check itself is told as such', async () => {
  const file = Object.assign(new File(['x'], 'chats.jsonl'), {
    stream: () => {
      throw new RangeError('out of memory');
    },
  });
  expect(await check(file)).toEqual([{ type: 'failed', reason: 'crashed' }]);
});

test('a file that can still be read is told from one that cannot', async () => {
  const file = new File(['x'], 'chats.jsonl');
  expect(await isStillReadable(file)).toBe(true);
  const gone = { arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')) };
  expect(await isStillReadable(Object.assign(file, { slice: () => gone }))).toBe(false);
});
