import type { RayJob } from './jobs-api.ts';
import { exitOfRayJob } from './program-exit.ts';
import { messages } from './testing/ray-answers.ts';

const failed = (code: number): RayJob => ({
  status: 'FAILED',
  driver_exit_code: code,
  error_type: 'JOB_ENTRYPOINT_COMMAND_ERROR',
});

test.each<[string, RayJob, unknown]>([
  ['waiting for a node', { status: 'PENDING' }, null],
  ['at work', { status: 'RUNNING' }, null],
  ['done', { status: 'SUCCEEDED', driver_exit_code: 0 }, { code: 0, signal: null }],
  ['stopped', { status: 'STOPPED', driver_exit_code: null }, { code: null, signal: 'SIGTERM' }],
  ['failed with a word', failed(1), { code: 1, signal: null }],
  ['a full disk', failed(4), { code: 4, signal: null }],
  ['killed, as the program', failed(-9), { code: null, signal: 'SIGKILL' }],
  ['killed, under a shell', failed(137), { code: null, signal: 'SIGKILL' }],
  ['aborted', failed(-6), { code: null, signal: 'SIGABRT' }],
  ['an exit code past the signals', failed(255), { code: 255, signal: null }],
  [
    'a node that died',
    { status: 'FAILED', message: messages.nodeDied, error_type: 'JOB_SUPERVISOR_ACTOR_DIED' },
    { code: null, signal: null },
  ],
  [
    'no node in fifteen minutes',
    { status: 'FAILED', message: messages.noResources, error_type: 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT' },
    {
      code: null,
      signal: null,
      error: {
        code: 'insufficient_capacity',
        message: expect.stringContaining('within 900 seconds'),
        retryable: true,
      },
    },
  ],
])('%s', (_, job, expected) => {
  expect(exitOfRayJob(job)).toEqual(expected);
});
