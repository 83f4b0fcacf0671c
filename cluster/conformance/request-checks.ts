import type { CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';
import { must, type Check } from './check.ts';
import { mustRefuse } from './context.ts';

type Change = (request: CreateClusterJobRequest) => unknown;

const hyperparameter =
  (name: string, value: unknown): Change =>
  (request) => ({ ...request, hyperparameters: { ...request.hyperparameters, [name]: value } });
const resource =
  (name: string, value: unknown): Change =>
  (request) => ({ ...request, resources: { ...request.resources, [name]: value } });
const trainingFile =
  (name: string, value: unknown): Change =>
  (request) => ({ ...request, training_file: { ...request.training_file, [name]: value } });

/** A malformed request may be 400 or 422: the platform treats both as refused. */
const MALFORMED = [400, 422];

const REFUSED: readonly [what: string, change: Change, status: number | number[], code: string][] = [
  ['a body that is not JSON', () => '{', 400, 'invalid_request'],
  ['a missing field', ({ model: _model, ...rest }) => rest, MALFORMED, 'invalid_request'],
  ['an unknown field', (request) => ({ ...request, gpu: 1 }), MALFORMED, 'invalid_request'],
  ['a negative learning rate', hyperparameter('learning_rate', -1), MALFORMED, 'invalid_request'],
  ['absurd epochs', hyperparameter('n_epochs', 1e9), MALFORMED, 'invalid_request'],
  ['a SHA-256 that is none', trainingFile('sha256', 'x'), MALFORMED, 'invalid_request'],
  ['a file: URL', trainingFile('url', 'file:///etc/passwd'), MALFORMED, 'invalid_request'],
  ['a URL of a forbidden host', trainingFile('url', 'http://169.254.169.254/'), 422, 'invalid_request'],
  ['a file above the limit', trainingFile('bytes', 2 ** 50), 422, 'invalid_request'],
  ['a time limit above the limit', resource('max_runtime_seconds', 2 ** 40), 422, 'invalid_request'],
  ['an unknown model', (request) => ({ ...request, model: 'no/such-model' }), 422, 'unknown_model'],
  ['an unknown GPU', resource('gpu_type', 'NO-SUCH-GPU'), 422, 'unknown_gpu_type'],
];

export const REQUEST_CHECKS: readonly Check[] = [
  ...REFUSED.map(([what, change, status, code]): Check => ({
    name: `${what} is refused and creates nothing`,
    async run(context) {
      const key = context.newKey();
      mustRefuse(await context.post(change(await context.request()), key), status, code);
      must((await context.client.findJobByKey(key)) === null, 'a job was created');
    },
  })),
  {
    name: 'more GPUs than there are is refused',
    async run(context) {
      const request = await context.request();
      const { gpus } = await context.capabilities();
      const gpu = gpus.find(({ type }) => type === request.resources.gpu_type);
      const asked = (gpu?.max_count ?? 0) + 1;
      // Eight is the most that the contract can say.
      if (asked > 8) return 'the contract allows no more than this cluster has';
      const answer = await context.post(resource('gpu_count', asked)(request), context.newKey());
      return mustRefuse(answer, 422, 'insufficient_capacity');
    },
  },
  {
    name: 'a submission without Idempotency-Key is refused',
    async run(context) {
      mustRefuse(
        await context.send('POST', '/v1/jobs', { body: await context.request() }),
        400,
        'invalid_request',
      );
    },
  },
  {
    name: 'wrong queries are refused',
    async run(context) {
      const ids = Array.from({ length: 201 }, (_, index) => `j${index}`).join(',');
      for (const query of ['limit=0', 'status=done', `ids=${ids}`]) {
        mustRefuse(await context.send('GET', `/v1/jobs?${query}`), MALFORMED, 'invalid_request');
      }
    },
  },
];
