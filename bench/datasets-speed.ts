/**
 * The validator against a bare `JSON.parse` of every line of the same file, all reading it in the same pieces from memory, in
 * turns; and the growth of memory while validating.
 */
import { createValidator } from '../src/core/datasets/validator.ts';
import { prose, repeatedWords } from './datasets-files.ts';

const CHUNK_BYTES = 1024 * 1024;
const ROUNDS = 6;
const megabytes = Number(process.argv[2] ?? 100);

for (const [name, write] of Object.entries({
  'plain ASCII': repeatedWords,
  'prose with “…”, – and breaks': prose,
})) {
  measure(name, write(megabytes * 1e6));
}

function measure(name: string, file: Buffer): void {
  const before = process.memoryUsage().rss;
  let peak = before;
  const discard = () => {
    peak = Math.max(peak, process.memoryUsage().rss);
  };
  const works = {
    'JSON.parse of every line': () => parseLines(file),
    'structure only': () => validate(file, null, false),
    'structure and normalized file': () => validate(file, discard, false),
    'report with all checks': () => validate(file, null, true),
    everything: () => validate(file, discard, true),
  };
  const milliseconds = fastest(works);
  const reference = milliseconds['JSON.parse of every line'] ?? NaN;
  console.log(`${name}: ${(file.length / 1e6).toFixed(0)} MB, OpenAI chat`);
  for (const [work, ms] of Object.entries(milliseconds)) {
    const speed = (file.length / 1e3 / ms).toFixed(0).padStart(5);
    console.log(`  ${work.padEnd(31)} ${speed} MB/s   ${(reference / ms).toFixed(2)} × JSON.parse`);
  }
  console.log(`  memory while validating         +${((peak - before) / 1e6).toFixed(0)} MB\n`);
}

function parseLines(file: Buffer): void {
  const decoder = new TextDecoder();
  let rest = '';
  for (const chunk of chunks(file)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) JSON.parse(line);
  }
}

function validate(file: Buffer, sink: ((bytes: Uint8Array) => void) | null, withLints: boolean): void {
  const validator = createValidator({ fileName: 'bench.jsonl', requestedFormat: null, sink, withLints });
  for (const chunk of chunks(file)) validator.push(chunk);
  validator.finish();
}

/** CPU milliseconds of the fastest of a few rounds: what the machine does else only ever adds, and hardly to this clock. */
function fastest(works: Record<string, () => void>): Record<string, number> {
  const best: Record<string, number> = {};
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, work] of Object.entries(works)) {
      const start = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(start);
      best[name] = Math.min(best[name] ?? Infinity, (user + system) / 1000);
    }
  }
  return best;
}

function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    yield bytes.subarray(start, start + CHUNK_BYTES);
}
