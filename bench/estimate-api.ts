/**
 * `npm run bench:estimate-api`: what POST /api/jobs/estimate takes, one call after the other, on a stack of its own. The
 * route's handler runs in this process with the real gateway, database and cluster; Next's own HTTP server is left out.
 */
import { quantile } from '../src/core/training/estimate/compare-published.ts';
import { presetHyperparameters } from '../src/core/training/hyperparameters.ts';
import { signInPersona } from '../src/testing/api/persona.ts';
import { insertDataset } from '../src/testing/api/rows.ts';
import { APP_URL, useStackAsServerEnv } from '../src/testing/api/server-env.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';
import { closeSql } from '../src/testing/stack/stack.ts';

const WARM_UP_CALLS = 20;
const CALLS = 50;

await startStackProcess([]);
try {
  useStackAsServerEnv();
  const { POST } = await import('../src/app/api/jobs/estimate/route.ts');
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
  const call = async (): Promise<number> => {
    const request = new Request(`${APP_URL}/api/jobs/estimate`, { method: 'POST', headers, body });
    const start = performance.now();
    const response = await POST(request, { params: Promise.resolve({}) });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`The estimate answered ${response.status}: ${answer}`);
    return performance.now() - start;
  };
  for (let round = 0; round < WARM_UP_CALLS; round++) await call();
  const milliseconds: number[] = [];
  for (let round = 0; round < CALLS; round++) milliseconds.push(await call());
  const [p50, p95] = [quantile(milliseconds, 0.5), quantile(milliseconds, 0.95)];
  console.log(`POST /api/jobs/estimate, ${CALLS} calls: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms`);
} finally {
  await closeSql();
  await stopStackProcess();
}
