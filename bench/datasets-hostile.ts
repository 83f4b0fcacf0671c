/**
 * Files that are hard on a validator, streamed at full size: what it says of them, how long it takes, and how much memory it holds
 * at most. Nothing of a file is ever in memory but the piece that is being read.
 */
import { packState } from '../src/core/datasets/packed-state.ts';
import { createValidator } from '../src/core/datasets/validator.ts';

const MEGABYTE = 1e6;
const PIECE_BYTES = 2 * 1024 * 1024;
/** As the edge function does between invocations. */
const BYTES_A_SLICE = 32 * 1024 * 1024;
const encoder = new TextEncoder();

const row = (index: number) =>
  `{"messages":[{"role":"user","content":"${index}"},{"role":"assistant","content":"ok"}]}`;

const FILES: Record<string, { fileName: string; parts: () => Generator<string> }> = {
  'one row of 400 MB': { fileName: 'a.jsonl', parts: oneLongRow },
  '1,000,000 rows of one word': { fileName: 'a.jsonl', parts: () => lines(1_000_000, row) },
  '1,000,000 rows, all the same': { fileName: 'a.jsonl', parts: () => lines(1_000_000, () => row(1)) },
  '1,000,000 broken lines': { fileName: 'a.jsonl', parts: () => lines(1_000_000, () => '{"messages": [}') },
  '100,000 rows with a key twice': {
    fileName: 'a.jsonl',
    parts: () => lines(100_000, (index) => row(index).replace('{', '{"messages":null,')),
  },
  '20,000 rows of 5,000 levels': { fileName: 'a.jsonl', parts: () => lines(20_000, () => '['.repeat(5_000)) },
  'a document of 5,000 levels': { fileName: 'a.json', parts: () => lines(1, () => '['.repeat(5_000)) },
  '100 MB of pretty-printed JSON': { fileName: 'a.json', parts: prettyPrinted },
};

for (const [name, { fileName, parts }] of Object.entries(FILES)) measure(name, fileName, parts());

function measure(name: string, fileName: string, parts: Generator<string>): void {
  const options = { fileName, requestedFormat: null, sink: () => undefined };
  let validator = createValidator(options);
  let [bytes, sinceSaved, peak, stateBytes] = [0, 0, 0, 0];
  const start = process.cpuUsage();
  for (const piece of pieces(parts)) {
    validator.push(piece);
    bytes += piece.length;
    sinceSaved += piece.length;
    const { heapTotal, external } = process.memoryUsage();
    peak = Math.max(peak, heapTotal + external);
    if (sinceSaved < BYTES_A_SLICE) continue;
    sinceSaved = 0;
    const snapshot = validator.snapshot();
    stateBytes = Math.max(stateBytes, packState(snapshot).length);
    validator = createValidator(options, snapshot);
  }
  const { report } = validator.finish();
  const { user, system } = process.cpuUsage(start);
  const codes = Object.entries(report.counts.by_code).map(([code, count]) => `${code} ${count}`);
  console.log(
    `${name}: ${(bytes / MEGABYTE).toFixed(0)} MB in ${((user + system) / 1e6).toFixed(1)} s of CPU, ` +
      `heap and external ${(peak / MEGABYTE).toFixed(0)} MB at most, saved state ${(stateBytes / MEGABYTE).toFixed(1)} MB at most`,
  );
  console.log(
    `  ${report.rows.usable} of ${report.rows.total} rows usable; ${codes.join(', ') || 'no defects'}`,
  );
  console.log(`  ${report.ready ? 'ready' : report.reason}`);
}

function* pieces(parts: Generator<string>): Generator<Uint8Array> {
  let text = '';
  for (const part of parts) {
    text += part;
    if (text.length < PIECE_BYTES) continue;
    yield encoder.encode(text);
    text = '';
  }
  if (text !== '') yield encoder.encode(text);
}

function* lines(count: number, lineOf: (index: number) => string): Generator<string> {
  for (let index = 0; index < count; index += 1) yield `${lineOf(index)}\n`;
}

function* oneLongRow(): Generator<string> {
  yield* lines(20, row);
  yield '{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"';
  for (let index = 0; index < 400; index += 1) yield 'x'.repeat(MEGABYTE);
  yield '"}]}\n';
  yield* lines(20, row);
}

function* prettyPrinted(): Generator<string> {
  yield '[\n';
  const text = (index: number) =>
    JSON.stringify(JSON.parse(row(index).replace('ok', 'word '.repeat(200))), null, 2);
  for (let index = 0; index < 88_000; index += 1) yield `${index > 0 ? ',\n' : ''}${text(index)}`;
  yield '\n]\n';
}
