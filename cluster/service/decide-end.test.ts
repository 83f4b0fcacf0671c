import type { StateFile } from '../engines/job-files.ts';
import { decideEnd, type AttemptEnd } from './decide-end.ts';

const manifest = {
  files: [
    { kind: 'readme' as const, path: 'README.md', bytes: 1, sha256: 'a'.repeat(64), md5: 'b'.repeat(32) },
  ],
};

function state(outcome: StateFile['outcome'], attempt = 1): StateFile {
  return {
    attempt,
    phase: 'training',
    progress: { step: 5, total_steps: 10, epoch: 1, tokens: 100 },
    engine_seconds: 3,
    updated_at: '2025-01-01T00:00:00Z',
    estimated_finish_at: null,
    outcome,
    error: outcome === 'failed' ? { code: 'nan_loss', message: 'NaN at step 5', retryable: false } : null,
  };
}

const withMemory = (peakMib: number): StateFile => ({
  ...state(null),
  memory: { peak_bytes: peakMib * 2 ** 20, limit_bytes: 2000 * 2 ** 20 },
});

const crash = { code: null, signal: 'SIGKILL' as const };
const end: AttemptEnd = {
  status: 'running',
  attempt: 1,
  crashes: 0,
  state: state(null),
  manifest: null,
  exit: crash,
  isTimedOut: false,
  isDraining: false,
  maxRuntimeSeconds: 60,
};

test.each<[string, Partial<AttemptEnd>, object]>([
  ['done', { state: state('succeeded'), manifest }, { kind: 'succeeded' }],
  [
    'done before the cancel arrived',
    { state: state('succeeded'), manifest, status: 'cancelling' },
    { kind: 'succeeded' },
  ],
  ['done before the limit', { state: state('succeeded'), manifest, isTimedOut: true }, { kind: 'succeeded' }],
  ['done while draining', { state: state('succeeded'), manifest, isDraining: true }, { kind: 'succeeded' }],
  ['a manifest without a success', { manifest }, { kind: 'restart', isCrash: true }],
  ["an earlier attempt's success", { state: state('succeeded'), manifest, attempt: 2 }, { kind: 'restart' }],
  ['stopped for a cancel', { state: state('stopped'), status: 'cancelling' }, { kind: 'cancelled' }],
  ['killed for a cancel', { status: 'cancelling' }, { kind: 'cancelled' }],
  ['a cancel while the service was away', { status: 'cancelling', exit: null }, { kind: 'cancelled' }],
  [
    'stopped for the limit',
    { state: state('stopped'), isTimedOut: true },
    { kind: 'failed', error: { code: 'timed_out' } },
  ],
  ['failed', { state: state('failed') }, { kind: 'failed', error: { code: 'nan_loss' } }],
  ['failed while draining', { state: state('failed'), isDraining: true }, { kind: 'failed' }],
  ['stopped for a drain', { state: state('stopped'), isDraining: true }, { kind: 'leave' }],
  ['killed while draining', { isDraining: true }, { kind: 'leave' }],
  ['gone while the service was away', { exit: null }, { kind: 'restart', isCrash: false }],
  ['stopped by a stranger', { state: state('stopped') }, { kind: 'restart', isCrash: false }],
  ['the first crash', {}, { kind: 'restart', isCrash: true }],
  ['the third crash', { crashes: 2 }, { kind: 'failed', error: { code: 'worker_crashed', retryable: true } }],
  [
    'a crash before the first state',
    { state: null, exit: { code: 1, signal: null } },
    { kind: 'restart', isCrash: true },
  ],
  [
    'a full heap',
    { exit: { code: null, signal: 'SIGABRT' } },
    { kind: 'failed', error: { code: 'out_of_memory' } },
  ],
  [
    'a full heap, with its peak',
    { exit: { code: null, signal: 'SIGABRT' }, state: withMemory(1900) },
    {
      kind: 'failed',
      error: { code: 'out_of_memory', message: expect.stringContaining('at least 1900 of 2000 MiB') },
    },
  ],
  [
    'killed by the system with all memory taken',
    { state: withMemory(1900) },
    { kind: 'failed', error: { code: 'out_of_memory', retryable: false } },
  ],
  ['killed with memory to spare', { state: withMemory(900) }, { kind: 'restart', isCrash: true }],
  [
    'given up by its scheduler',
    { exit: { ...crash, error: { code: 'insufficient_capacity', message: 'no node', retryable: true } } },
    { kind: 'failed', error: { code: 'insufficient_capacity', message: 'no node', retryable: true } },
  ],
  [
    'no space left to write with',
    { exit: { code: 4, signal: null }, state: null },
    { kind: 'failed', error: { code: 'disk_full', retryable: true } },
  ],
])('%s', (_, change, expected) => {
  expect(decideEnd({ ...end, ...change })).toMatchObject(expected);
});

test('a crash says how the program ended', () => {
  expect(decideEnd(end)).toMatchObject({ reason: 'The training program was killed by SIGKILL' });
  expect(decideEnd({ ...end, exit: { code: 7, signal: null }, crashes: 2 })).toMatchObject({
    error: { message: 'The training program ended with exit code 7, 3 times in all.' },
  });
});
