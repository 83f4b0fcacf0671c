/** The program of docs/api.md, as it stands there: compiled against types that are made of docs/openapi.json, and run with an API token alone. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { getRequestListener } from '@hono/node-server';
import { insertApiToken } from '@/testing/api/api-token';
import { serveApi, settleBackground } from '@/testing/api/call-api';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { callFunction, closeSql, signUpUser } from '@/testing/stack/stack';
import { projectRoot } from '../../../local/config.ts';

const inProject = (...parts: string[]) => path.join(projectRoot, ...parts);
const folder = inProject('.cache', `typed-client-${process.pid}`);
const inFolder = (name: string) => path.join(folder, name);

/** Each line that is marked must not compile; if one did, the types would promise nothing. */
const MISTAKES = `
import createClient from 'openapi-fetch';
import type { paths } from './api.ts';
const client = createClient<paths>();
// @ts-expect-error no such path
await client.GET('/api/datasetz', {});
// @ts-expect-error no such method
await client.DELETE('/api/jobs', {});
// @ts-expect-error not a number
await client.POST('/api/datasets', { body: { name: 'a', file_name: 'b', file_size: 'c' } });
// @ts-expect-error a field is missing
await client.POST('/api/datasets', { body: { name: 'a', file_name: 'b' } });
// @ts-expect-error no such status
await client.GET('/api/datasets', { params: { query: { status: 'done' } } });
const { data } = await client.GET('/api/jobs');
// @ts-expect-error no such field
console.log(data?.data.jobs[0]?.nickname);
`;

let server: Server;

beforeAll(async () => {
  useStackAsServerEnv();
  const listen = getRequestListener((request) => serveApi(request));
  server = createServer((request, response) => void listen(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  mkdirSync(folder, { recursive: true });
  const [, program = ''] = /```ts\n([^]*?)```/.exec(readFileSync(inProject('docs/api.md'), 'utf8')) ?? [];
  const options = { incremental: false, plugins: [], types: ['node'] };
  const files = {
    'pipeline.ts': program,
    'mistakes.ts': MISTAKES,
    'tsconfig.json': JSON.stringify({
      extends: '../../tsconfig.json',
      include: ['*.ts'],
      exclude: [],
      compilerOptions: options,
    }),
    'chats.jsonl': Array.from({ length: 24 }, (_, index) => `${chat(index)}\n`).join(''),
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(inFolder(name), text);
  await run('openapi-typescript/bin/cli.js', [inProject('docs/openapi.json'), '-o', inFolder('api.ts')]);
});
afterAll(async () => {
  await settleBackground();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await closeSql();
  rmSync(folder, { recursive: true });
});

const chat = (index: number) =>
  JSON.stringify({
    messages: [
      { role: 'user', content: `Where is parcel ${index}?` },
      { role: 'assistant', content: `Parcel number ${index} is on its way and arrives tomorrow morning.` },
    ],
  });

/** Runs a package's program; its standard output. Throws with all that it wrote when it fails. */
async function run(script: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(
    process.execPath,
    [...(script === '' ? [] : [inProject('node_modules', script)]), ...args],
    {
      cwd: folder,
      env: { PATH: process.env.PATH, NODE_ENV: 'test', ...env },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${script} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}

test('the types accept the program and refuse mistakes', async () => {
  expect(await run('typescript/bin/tsc', ['--noEmit', '-p', folder])).toBe('');
});

test('the program takes a file to a model', async () => {
  const owner = await signUpUser();
  const { secret } = await insertApiToken(owner.id, { scopes: ['read', 'datasets:write', 'jobs:write'] });
  const { port } = server.address() as AddressInfo;
  const address = { BRIGHTRUN_URL: `http://127.0.0.1:${port}`, BRIGHTRUN_TOKEN: secret };
  let isOver = false;
  const program = run('', ['--import', 'tsx', 'pipeline.ts'], address).finally(() => (isOver = true));
  const ticks = async () => {
    while (!isOver) {
      await callFunction('process-training-jobs');
      await sleep(300);
    }
  };
  const [output] = await Promise.all([program, ticks()]);
  expect(output).toMatch(/It will cost about [\d.e-]+ dollars\n.+ cost [\d.e-]+ dollars/);
  const archive = readFileSync(inFolder('adapter.zip'));
  expect(archive.subarray(0, 2).toString()).toBe('PK');
  expect(archive.includes('adapter_model.safetensors')).toBe(true);
  expect(statSync(inFolder('adapter.zip')).size).toBeGreaterThan(10_000);
});
