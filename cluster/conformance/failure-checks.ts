import type { ClusterErrorCode, CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { must, mustEqual, type Check } from './check.ts';
import type { ConformanceContext } from './context.ts';

type Change = (
  request: CreateClusterJobRequest,
  context: ConformanceContext,
) => Partial<CreateClusterJobRequest>;

const FAILURES: readonly [what: string, change: Change, code: ClusterErrorCode, retryable: boolean][] = [
  [
    'another SHA-256',
    ({ training_file: file }) => ({ training_file: { ...file, sha256: 'f'.repeat(64) } }),
    'training_file_mismatch',
    false,
  ],
  [
    'fewer bytes than promised',
    ({ training_file: file }) => ({ training_file: { ...file, bytes: file.bytes + 1 } }),
    'training_file_mismatch',
    false,
  ],
  [
    'more bytes than promised',
    ({ training_file: file }) => ({ training_file: { ...file, bytes: file.bytes - 1 } }),
    'training_file_mismatch',
    false,
  ],
  [
    'a URL that has expired',
    ({ training_file: file }, { storage }) => ({
      training_file: { ...file, url: storage.url('/no-such-file') },
    }),
    'training_file_unreachable',
    true,
  ],
  [
    'lines that are no conversations',
    (_, context) => ({
      training_file: context.fileReference('/lines.jsonl', Buffer.from('{"a":1}\nnot JSON\n')),
    }),
    'invalid_training_file',
    false,
  ],
];

export const FAILURE_CHECKS: readonly Check[] = [
  ...FAILURES.map(([what, change, code, retryable]): Check => ({
    name: `a training file with ${what} fails the job as ${code}`,
    async run(context) {
      const { id } = await context.submit(change(await context.request(), context));
      const { error } = await context.jobWhen(id, 'failed', ({ status }) => status === 'failed');
      mustEqual([error?.code, error?.retryable], [code, retryable], 'code and retryable');
      mustEqual(await context.client.getArtifacts(id), [], 'artifacts');
      return error?.message;
    },
  })),
  {
    name: 'a job past its time limit fails as timed_out',
    async run(context) {
      const { resources } = await context.request();
      const { id } = await context.submit({ resources: { ...resources, max_runtime_seconds: 1 } });
      const { error, usage } = await context.jobWhen(id, 'failed', ({ status }) => status === 'failed');
      mustEqual(error?.code, 'timed_out', 'code');
      must(usage.gpu_seconds > 0, 'its time was not counted');
      return error?.message;
    },
  },
];
