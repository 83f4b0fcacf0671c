import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CreateClusterJobRequest } from '../../../src/core/cluster/contract.ts';
import { decideEnd, type Decision } from '../../service/decide-end.ts';
import type { ProgramExit } from '../engine.ts';
import {
  jobPaths,
  readJsonFile,
  stateFile,
  writeJsonAtomically,
  type JobFile,
  type JobPaths,
} from '../job-files.ts';
import { createLocalEngine } from './engine.ts';

/** Each test starts a process, which takes its time on a busy machine. */
const SLOW_MS = 120_000;

let paths: JobPaths;
beforeEach(() => (paths = jobPaths(mkdtempSync(join(tmpdir(), 'engine-')))));
afterEach(() => rmSync(paths.directory, { recursive: true, maxRetries: 5 }));

const request: CreateClusterJobRequest = {
  model: 'brightrun/tiny-chat-4m',
  method: {
    type: 'supervised',
    lora: { r: 4, alpha: 8, dropout: 0, target_modules: ['q_proj'], quantization: 'none' },
  },
  hyperparameters: {
    n_epochs: 1,
    batch_size: 1,
    gradient_accumulation_steps: 1,
    learning_rate: 2e-4,
    lr_scheduler: 'constant',
    warmup_steps: 0,
    weight_decay: 0,
    max_grad_norm: 1,
    max_seq_length: 64,
    seed: 1,
  },
  training_file: { url: 'http://files.test/x', sha256: 'a'.repeat(64), bytes: 1 },
  resources: { gpu_type: 'LOCAL-CPU', gpu_count: 1, max_runtime_seconds: 600 },
  metadata: {},
};

function row(answer: string): string {
  const messages = [
    { role: 'user', content: 'Well?' },
    { role: 'assistant', content: answer },
  ];
  return `${JSON.stringify({ conversation_id: 'c', split: 'train', messages })}\n`;
}

/** Runs a program on the prepared directory and answers what the service makes of its end. */
async function endOf(heapMib?: number): Promise<Decision> {
  writeJsonAtomically(paths.job, { job_id: 'j', attempt: 1, request } satisfies JobFile);
  const exit: ProgramExit = await createLocalEngine({ threads: 1, slots: 1, heapMib }).start(paths.directory)
    .ended;
  return decideEnd({
    status: 'running',
    attempt: 1,
    crashes: 0,
    state: await readJsonFile(paths.state, stateFile),
    manifest: null,
    exit,
    isTimedOut: false,
    isDraining: false,
    maxRuntimeSeconds: 600,
  });
}

test(
  'a program that fills its heap ends as out_of_memory, with its peak',
  async () => {
    // One line, which has to be in memory as a whole.
    writeFileSync(paths.trainingFile, row('aye '.repeat(15_000_000)));
    const decision = await endOf(48);
    expect(decision).toMatchObject({
      kind: 'failed',
      error: {
        code: 'out_of_memory',
        message: expect.stringMatching(/ran out of memory. Its peak was at least \d+ of \d+ MiB\.$/),
      },
    });
  },
  SLOW_MS,
);

// Linux has /dev/full, which takes no byte.
const onLinux = process.platform === 'linux' ? test.each : test.skip.each;
onLinux<[string, () => string]>([
  ['its state', () => `${paths.state}.tmp`],
  ['a checkpoint', () => join(paths.checkpoints, 'step-000025.tmp')],
])(
  'a program that has no space for %s ends as disk_full',
  async (_, place) => {
    writeFileSync(paths.trainingFile, row('Aye.').repeat(20));
    mkdirSync(paths.checkpoints);
    symlinkSync('/dev/full', place());
    expect(await endOf()).toMatchObject({ kind: 'failed', error: { code: 'disk_full', retryable: true } });
  },
  SLOW_MS,
);
