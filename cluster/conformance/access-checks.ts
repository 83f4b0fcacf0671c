import { clusterHealth } from '../../src/core/cluster/contract.ts';
import { must, type Check } from './check.ts';
import { mustRefuse } from './context.ts';

const CANCEL = { save_checkpoint: true };
const EXPORT = { files: [{ id: 'none', url: 'http://127.0.0.1:1/x' }] };

/** Every endpoint that needs a key, with a job or artifact that does not exist. */
const ENDPOINTS: readonly ['GET' | 'POST', string, unknown?][] = [
  ['POST', '/v1/jobs', {}],
  ['GET', '/v1/jobs'],
  ['GET', '/v1/jobs/none'],
  ['GET', '/v1/jobs/none/metrics'],
  ['GET', '/v1/jobs/none/logs'],
  ['GET', '/v1/jobs/none/checkpoints'],
  ['GET', '/v1/jobs/none/artifacts'],
  ['POST', '/v1/jobs/none/artifacts/export', EXPORT],
  ['POST', '/v1/jobs/none/cancel', CANCEL],
  ['GET', '/v1/artifacts/none'],
  ['GET', '/v1/capabilities'],
];

export const ACCESS_CHECKS: readonly Check[] = [
  {
    name: 'health answers without a key',
    async run(context) {
      const { status, json } = await context.send('GET', '/v1/health', { headers: { authorization: '' } });
      must(status === 200, `answered ${status}`);
      const { status: health, engine } = clusterHealth.parse(json);
      must(
        health === 'ok' && engine.reachable,
        `is ${health}, engine ${engine.name} reachable: ${engine.reachable}`,
      );
      return `engine ${engine.name} ${engine.version}`;
    },
  },
  {
    name: 'capabilities follow the contract',
    async run(context) {
      const { models, gpus, features } = await context.client.getCapabilities();
      must(models.length > 0 && gpus.length > 0, 'there is no model or no GPU');
      for (const gpu of gpus) must(gpu.price_usd_per_hour >= 0, `${gpu.type} has no price`);
      return `${models.length} models, ${gpus.length} GPU types, features: ${features.join(' ') || 'none'}`;
    },
  },
  ...[
    ['no key', ''],
    ['a wrong key', 'Bearer not-the-key'],
  ].map(([what = '', authorization = '']): Check => ({
    name: `${what} is refused by every endpoint`,
    async run(context) {
      for (const [method, path, body] of ENDPOINTS) {
        const answer = await context.send(method, path, { body, headers: { authorization } });
        try {
          mustRefuse(answer, 401, 'unauthorized');
        } catch (error) {
          throw new Error(`${method} ${path}: ${String(error)}`, { cause: error });
        }
      }
      return `${ENDPOINTS.length} endpoints`;
    },
  })),
  {
    name: 'unknown jobs and artifacts are 404',
    async run(context) {
      const named = ENDPOINTS.filter(([, path]) => path.includes('none'));
      for (const [method, path, body] of named) {
        mustRefuse(await context.send(method, path, { body }), 404, 'not_found');
      }
      return `${named.length} endpoints`;
    },
  },
  {
    name: 'an unknown endpoint is 404 with the error body',
    run: async (context) => mustRefuse(await context.send('GET', '/v1/nothing'), 404, 'not_found'),
  },
];
