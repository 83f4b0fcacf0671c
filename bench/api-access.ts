/**
 * `npm run bench:api-access`: what it costs to know who calls: one and the same read with a session and with an API token
 * (which is counted), and a write with a session, counted and not, on a stack of its own. The routes' handlers run in this
 * process with the real gateway and database; Next's own HTTP server is left out.
 */
import { quantile } from '../src/core/training/estimate/compare-published.ts';
import { insertApiToken } from '../src/testing/api/api-token.ts';
import { signInPersona } from '../src/testing/api/persona.ts';
import { insertDataset } from '../src/testing/api/rows.ts';
import { APP_URL, useStackAsServerEnv } from '../src/testing/api/server-env.ts';
import { startStackProcess, stopStackProcess } from '../src/testing/stack/stack-process.ts';
import { closeSql } from '../src/testing/stack/stack.ts';

const WARM_UP_ROUNDS = 30;
const ROUNDS = 200;

await startStackProcess(['--without-cluster']);
try {
  useStackAsServerEnv();
  const { GET, PATCH } = await import('../src/app/api/datasets/[id]/route.ts');
  const { route } = await import('../src/server/http/route.ts');
  const { updateDataset } = await import('../src/server/datasets/update-dataset.ts');
  const { updateDatasetInput, datasetView } = await import('../src/core/datasets/dataset.schema.ts');
  const { idParams } = await import('../src/server/http/id-params.ts');
  // The same route, declared as one whose calls are not counted for a session.
  const uncounted = route(
    { params: idParams, body: updateDatasetInput, response: datasetView, rate: 'reads' },
    ({ ctx, params, body }) => updateDataset(ctx, params.id, body),
  );
  const owner = await signInPersona();
  const id = await insertDataset(owner.user.id);
  const { secret } = await insertApiToken(owner.user.id);
  const session = { host: new URL(APP_URL).host, origin: APP_URL, cookie: owner.cookie };
  const call = async (handler: typeof GET, headers: Record<string, string>, body?: string) => {
    const init = {
      method: body ? 'PATCH' : 'GET',
      headers: { ...headers, 'content-type': 'application/json' },
      body,
    };
    const response = await handler(new Request(`${APP_URL}/api/datasets/${id}`, init), {
      params: Promise.resolve({ id }),
    });
    const answer = await response.text();
    if (response.status !== 200) throw new Error(`It answered ${response.status}: ${answer}`);
  };
  const body = JSON.stringify({ description: 'Measured' });
  const calls = {
    'GET with a session': () => call(GET, session),
    'GET with an API token, counted': () => call(GET, { authorization: `Bearer ${secret}` }),
    'PATCH with a session, not counted': () => call(uncounted, session, body),
    'PATCH with a session, counted': () => call(PATCH, session, body),
  };
  const milliseconds = new Map(Object.keys(calls).map((name) => [name, [] as number[]]));
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    for (const [name, make] of Object.entries(calls)) {
      const start = performance.now();
      await make();
      if (round >= 0) milliseconds.get(name)?.push(performance.now() - start);
    }
  }
  const reference = quantile(milliseconds.get('GET with a session') ?? [], 0.5);
  for (const [name, taken] of milliseconds) {
    const [p50, p95] = [quantile(taken, 0.5), quantile(taken, 0.95)];
    console.log(
      `${name}, ${ROUNDS} calls: p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms, ${(p50 / reference).toFixed(2)} of the first`,
    );
  }
} finally {
  await closeSql();
  await stopStackProcess();
}
