/**
 * `npm run bench:estimate-api`: what POST /api/jobs/estimate takes, in turns with a bare authenticated read (GET /api/profile:
 * the session and one row), on a stack of its own. The routes' handlers run in this process with the real gateway, database
 * and cluster; Next's own HTTP server is left out.
 */
import { quantile } from '../src/core/training/estimate/compare-published.ts';
import { presetHyperparameters } from '../src/core/training/hyperparameters.ts';
import { signInPersona } from '../src/testing/api/persona.ts';
import { insertDataset } from '../src/testing/api/rows.ts';
import { APP_URL, useStackAsServerEnv } from '../src/testing/api/server-env.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';
import { closeSql } from '../src/testing/stack/stack.ts';

const WARM_UP_ROUNDS = 30;
const ROUNDS = 100;

await startStackProcess([]);
try {
  useStackAsServerEnv();
  const { POST } = await import('../src/app/api/jobs/estimate/route.ts');
  const { GET } = await import('../src/app/api/profile/route.ts');
  const owner = await signInPersona();
  const body = JSON.stringify({
    dataset_id: await insertDataset(owner.user.id),
    hyperparameters: presetHyperparameters('balanced', 'brightrun/tiny-chat-4m'),
    gpu_config: { gpu_type: 'LOCAL-CPU', num_gpus: 1 },
  });
  const headers = {
    ...{ host: new URL(APP_URL).host, origin: APP_URL, cookie: owner.cookie },
    'content-type': 'application/json',
  };
  const address = `${APP_URL}/api/jobs/estimate`;
  const calls = {
    estimate: () =>
      POST(new Request(address, { method: 'POST', headers, body }), { params: Promise.resolve({}) }),
    read: () => GET(new Request(`${APP_URL}/api/profile`, { headers }), { params: Promise.resolve({}) }),
  };
  const timed = async (call: () => Promise<Response>): Promise<number> => {
    const start = performance.now();
    const response = await call();
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`It answered ${response.status}: ${answer}`);
    return performance.now() - start;
  };
  const milliseconds: Record<keyof typeof calls, number[]> = { estimate: [], read: [] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const name of ['estimate', 'read'] as const) {
      const taken = await timed(calls[name]);
      if (round >= 0) milliseconds[name].push(taken);
    }
  }
  const p50 = (name: keyof typeof calls) => quantile(milliseconds[name], 0.5);
  for (const [name, what] of [
    ['estimate', 'POST /api/jobs/estimate'],
    ['read', 'GET /api/profile, for comparison'],
  ] as const) {
    const p95 = quantile(milliseconds[name], 0.95);
    console.log(`${what}, ${ROUNDS} calls: p50 ${p50(name).toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
  }
  console.log(`Ratio of the medians: ${(p50('estimate') / p50('read')).toFixed(2)}`);
} finally {
  await closeSql();
  await stopStackProcess();
}
