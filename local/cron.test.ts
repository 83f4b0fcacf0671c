import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { startCron } from './cron.ts';
import { waitUntil } from './processes/process-identity.ts';

interface Call {
  path: string;
  secret: unknown;
  callsAtOnce: number;
}

let server: http.Server;
let functionsUrl: string;
let calls: Call[];
let statusCode: number;
let failures: string[];

/** A stand-in for the functions process: `tick` takes longer than the cron rests. */
beforeEach(async () => {
  calls = [];
  failures = [];
  statusCode = 200;
  let atOnce = 0;
  server = http.createServer((request, response) => {
    if (request.url === '/_health') {
      response.end(JSON.stringify({ functions: ['tick'] }));
      return;
    }
    atOnce++;
    calls.push({ path: request.url ?? '', secret: request.headers['x-cron-secret'], callsAtOnce: atOnce });
    setTimeout(() => {
      atOnce--;
      response.writeHead(statusCode).end('the answer');
    }, 20);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  functionsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const start = () =>
  startCron({
    schedule: [
      { functionName: 'tick', intervalMs: 1 },
      { functionName: 'not-written-yet', intervalMs: 1 },
    ],
    functionsUrl,
    cronSecret: 'the secret',
    onFailure: (message) => failures.push(message),
  });

const untilCalls = (count: number) => waitUntil(() => calls.length >= count, 5_000, 5);

test('a function that exists is called over and over, never twice at once, with the secret', async () => {
  const stop = await start();
  expect(await untilCalls(4)).toBe(true);
  stop();
  expect(new Set(calls.map((call) => JSON.stringify(call)))).toEqual(
    new Set([JSON.stringify({ path: '/tick', secret: 'the secret', callsAtOnce: 1 })]),
  );
  expect(failures).toEqual([]);
});

test('a failure is told once, and again only after it worked in between', async () => {
  statusCode = 500;
  const stop = await start();
  await untilCalls(4);
  expect(failures).toEqual(['tick: 500 the answer']);
  statusCode = 200;
  await untilCalls(calls.length + 3);
  statusCode = 500;
  await untilCalls(calls.length + 3);
  stop();
  expect(failures).toEqual(['tick: 500 the answer', 'tick: 500 the answer']);
});

test('nothing is called after the stop, and the call that it ended is no failure', async () => {
  const stop = await start();
  await untilCalls(1);
  stop();
  const callsBefore = calls.length;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(calls).toHaveLength(callsBefore);
  expect(failures).toEqual([]);
});
