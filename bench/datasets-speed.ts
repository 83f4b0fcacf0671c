/**
 * The validator against a bare `JSON.parse` of every line of the same file, both reading it in the same pieces from memory, in
 * turns. Each way to use it has a process of its own, as it has in the browser and in the function: in one process the engine
 * compiles what they share for all of them, now faster and now slower.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createValidator } from '../src/core/datasets/validator.ts';
import { prose, repeatedWords } from './datasets-files.ts';

const CHUNK_BYTES = 1024 * 1024;
const ROUNDS = 6;
const FILES: Record<string, (bytes: number) => Buffer> = {
  'plain ASCII': repeatedWords,
  'prose with “…”, – and breaks': prose,
};
const WAYS: Record<string, { withLints: boolean; writes: boolean }> = {
  'structure only': { withLints: false, writes: false },
  'structure and normalized file': { withLints: false, writes: true },
  'report with all checks': { withLints: true, writes: false },
  everything: { withLints: true, writes: true },
};

interface Measured {
  bytes: number;
  /** CPU milliseconds of the fastest round: what the machine does else only ever adds, and hardly to this clock. */
  referenceMs: number;
  ms: number;
}

const [, , first = '100', fileName, wayName] = process.argv;
if (process.send && fileName !== undefined && wayName !== undefined) {
  process.send(measure(Number(first), fileName, wayName));
  process.disconnect();
} else {
  for (const file of Object.keys(FILES)) await report(file);
}

async function report(file: string): Promise<void> {
  for (const [index, way] of Object.keys(WAYS).entries()) {
    const child = fork(fileURLToPath(import.meta.url), [first, file, way]);
    const [{ bytes, referenceMs, ms }] = (await once(child, 'message')) as [Measured];
    const speed = (milliseconds: number) => (bytes / 1e3 / milliseconds).toFixed(0);
    if (index === 0) console.log(`${file}: ${(bytes / 1e6).toFixed(0)} MB, OpenAI chat`);
    const ratio = (referenceMs / ms).toFixed(2);
    console.log(
      `  ${way.padEnd(31)} ${speed(ms).padStart(4)} MB/s   ${ratio} × JSON.parse (${speed(referenceMs)} MB/s)`,
    );
  }
}

function measure(megabytes: number, fileName: string, wayName: string): Measured {
  const file = FILES[fileName]?.(megabytes * 1e6);
  const way = WAYS[wayName];
  if (!file || !way) throw new RangeError(`unknown file or way: ${fileName}, ${wayName}`);
  const measured = { bytes: file.length, referenceMs: Infinity, ms: Infinity };
  for (let round = 0; round < ROUNDS; round += 1) {
    measured.referenceMs = Math.min(
      measured.referenceMs,
      cpuMs(() => parseLines(file)),
    );
    measured.ms = Math.min(
      measured.ms,
      cpuMs(() => validate(file, way)),
    );
  }
  return measured;
}

function cpuMs(work: () => void): number {
  const start = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
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

function validate(file: Buffer, { withLints, writes }: { withLints: boolean; writes: boolean }): void {
  const sink = writes ? () => undefined : null;
  const validator = createValidator({ fileName: 'bench.jsonl', requestedFormat: null, sink, withLints });
  for (const chunk of chunks(file)) validator.push(chunk);
  validator.finish();
}

function* chunks(bytes: Uint8Array): Generator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += CHUNK_BYTES)
    yield bytes.subarray(start, start + CHUNK_BYTES);
}
