import { decideNext, type Observation } from './decide-next.ts';
import { exitOfSlurmJob } from './job-end.ts';
import type { SlurmJob } from './slurm-api.ts';

const job = (state: string, change: Partial<SlurmJob> = {}): SlurmJob => ({
  ...{ job_id: 7, name: 'brightrun-job_1-1', comment: '{}', job_state: state, state_reason: 'None' },
  ...{ exit_code: 0, nodes: state === 'PENDING' ? '' : 'n1' },
  ...change,
});
const neverRan = job('CANCELLED', { nodes: '' });
const late = job('FAILED', { exit_code: 3 << 8 });
const unseen = { kind: 'ended', exit: { code: null, signal: null } };

const claimed = { isClaimed: true };
const dead = { isClaimed: true, isSilent: true };

test.each<[string, Partial<Observation>, object]>([
  ['nothing has been submitted', {}, { kind: 'submit' }],
  ['Slurm is away', { jobs: null }, { kind: 'wait' }],
  ['Slurm is away and the program silent', { ...dead, jobs: null }, { kind: 'wait' }],
  ['Slurm is away, the program has said its last word', { jobs: null, hasOutcome: true }, unseen],
  ['it waits in the queue', { jobs: [job('PENDING')] }, { kind: 'wait' }],
  ['it runs', { ...claimed, jobs: [job('RUNNING')] }, { kind: 'wait' }],
  ['it runs and is silent: Slurm knows better', { ...dead, jobs: [job('RUNNING')] }, { kind: 'wait' }],
  ['a state that this version does not know', { jobs: [job('STAGE_OUT')] }, { kind: 'wait' }],
  [
    'its partition cannot run it',
    { jobs: [job('PENDING', { state_reason: 'PartitionConfig' })] },
    { kind: 'give up' },
  ],
  ['queued again while its program may live', { ...claimed, jobs: [job('PENDING')] }, { kind: 'cancel' }],
  ['taken back from the queue, its program may live', { ...claimed, jobs: [neverRan] }, { kind: 'silence' }],
  ['its node is lost, its program may live', { ...claimed, jobs: [job('NODE_FAIL')] }, { kind: 'silence' }],
  ['its node is lost, its program is dead', { ...dead, jobs: [job('NODE_FAIL')] }, unseen],
  [
    'an operator took it out of the queue',
    { jobs: [neverRan] },
    { kind: 'ended', exit: { error: { code: 'worker_crashed' } } },
  ],
  [
    'an operator ended it',
    { ...claimed, jobs: [job('CANCELLED', { exit_code: 15 })] },
    { kind: 'ended', exit: { error: { code: 'worker_crashed' } } },
  ],
  ['forgotten, its program may live', claimed, { kind: 'silence' }],
  ['forgotten, its program is dead', dead, unseen],
  ['forgotten after its last word', { ...claimed, hasOutcome: true }, unseen],
  ['submitted twice, one runs', { ...claimed, jobs: [job('RUNNING'), late] }, { kind: 'wait' }],
  ['the known one came too late for a ghost', { ...claimed, jobs: [late] }, { kind: 'silence' }],
  ['the known one came too late for a ghost that is dead', { ...dead, jobs: [late] }, unseen],
  [
    'submitted twice, the one that worked was killed',
    { ...claimed, jobs: [job('FAILED', { exit_code: 9 }), late] },
    { kind: 'ended', exit: { code: null, signal: 'SIGKILL' } },
  ],
  [
    'it never came to run',
    { jobs: [job('BOOT_FAIL', { exit_code: 1 << 8 })] },
    { kind: 'ended', exit: { code: 1, signal: null } },
  ],
])('%s', (_, seen, next) => {
  const nothing = { jobs: [], isClaimed: false, hasOutcome: false, isSilent: false };
  expect(decideNext({ ...nothing, ...seen })).toMatchObject(next);
});

test.each([
  ['COMPLETED', 0, { code: 0, signal: null }],
  ['FAILED', 2 << 8, { code: 2, signal: null }],
  ['FAILED', 9, { code: null, signal: 'SIGKILL' }],
  // With a core dump.
  ['FAILED', 6 | 0x80, { code: null, signal: 'SIGABRT' }],
  // A shell that waited for the program.
  ['FAILED', 137 << 8, { code: null, signal: 'SIGKILL' }],
  ['OUT_OF_MEMORY', 9, { signal: 'SIGKILL', error: { code: 'out_of_memory' } }],
  ['TIMEOUT', 0, { error: { code: 'timed_out', retryable: false } }],
  ['DEADLINE', 0, { error: { code: 'timed_out' } }],
  ['PREEMPTED', 15, { code: null, signal: 'SIGTERM' }],
  ['CANCELLED', 15, { error: { code: 'worker_crashed', retryable: true } }],
])('%s with wait status %d', (state, status, exit) => {
  expect(exitOfSlurmJob(job(state, { exit_code: status }))).toMatchObject(exit);
});
