/**
 * The validator against a bare `JSON.parse` of every line of the same file, both reading it in the same pieces from memory; and
 * the growth of memory while validating.
 */
import { createValidator } from '../src/core/datasets/validator.ts';

const CHUNK_BYTES = 1024 * 1024;
const ROUNDS = 3;
const megabytes = Number(process.argv[2] ?? 100);
const file = writeFile(megabytes * 1e6);

const parse = best(() => {
  let rows = 0;
  const decoder = new TextDecoder();
  let rest = '';
  for (const chunk of chunks(file)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) if (JSON.parse(line) !== null) rows += 1;
  }
  return rows;
});
const check = best(() => validate(null));
let written = 0;
const before = process.memoryUsage().rss;
let peak = before;
const normalize = best(() =>
  validate((bytes) => {
    written += bytes.length;
    peak = Math.max(peak, process.memoryUsage().rss);
  }),
);

console.log(
  `file                        ${(file.length / 1e6).toFixed(0)} MB, ${parse.result} lines, OpenAI chat`,
);
print('JSON.parse of every line', parse.seconds);
print('validator, report only', check.seconds);
print('validator, normalized file', normalize.seconds);
console.log(
  `memory while validating     +${((peak - before) / 1e6).toFixed(0)} MB, ${written > 0 ? 'output discarded' : 'no output'}`,
);

function validate(sink: ((bytes: Uint8Array) => void) | null): number {
  const validator = createValidator({ fileName: 'bench.jsonl', requestedFormat: null, sink });
  for (const chunk of chunks(file)) validator.push(chunk);
  return validator.finish().report.rows.usable;
}

function print(name: string, seconds: number): void {
  const speed = (file.length / 1e6 / seconds).toFixed(0).padStart(5);
  console.log(`${name.padEnd(27)} ${speed} MB/s   ${(parse.seconds / seconds).toFixed(2)} × JSON.parse`);
}

/** The fastest of a few rounds: what the machine does else only ever adds. */
function best<T>(work: () => T): { seconds: number; result: T } {
  let fastest = { seconds: Infinity, result: work() };
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const result = work();
    const seconds = (performance.now() - start) / 1000;
    if (seconds < fastest.seconds) fastest = { seconds, result };
  }
  return fastest;
}

function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    yield bytes.subarray(start, start + CHUNK_BYTES);
}

/** Conversations of two exchanges with answers of varied length, no two alike. */
function writeFile(size: number): Buffer {
  const lines: string[] = [];
  for (let bytes = 0, index = 0; bytes < size; index++) {
    const say = (role: string, words: number) => ({ role, content: `${index} ${role} `.repeat(words) });
    const messages = [
      say('system', 4),
      say('user', 8),
      say('assistant', 20 + (index % 60)),
      say('user', 6),
      say('assistant', 30),
    ];
    const line = JSON.stringify({ messages });
    lines.push(line);
    bytes += line.length + 1;
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}
