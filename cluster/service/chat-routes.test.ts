import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { streamChat, type ChatRequest } from '../../src/core/cluster/chat-client.ts';
import type { ChatAdapter, ChatCompletion, ChatCompletionChunk } from '../../src/core/cluster/chat.ts';
import type { ClusterRequestError } from '../../src/core/cluster/request-error.ts';
import type { ClusterErrorBody } from '../../src/core/cluster/contract.ts';
import { TrainingError } from '../engines/training-error.ts';
import { ChatAdapters } from './chat-adapters.ts';
import { Counters } from './counters.ts';
import { Network } from './network.ts';
import { openService, type ClusterService } from './service.ts';
import { FakeChat } from './testing/fake-chat.ts';
import { FakeEngine } from './testing/fake-engine.ts';
import { startFileServer, type FileServer } from './testing/file-server.ts';
import { API_KEY, eventually } from './testing/harness.ts';

let storage: FileServer;
let directory: string;
let service: ClusterService;
let chat: FakeChat;

beforeEach(async () => {
  storage = await startFileServer();
  directory = mkdtempSync(join(tmpdir(), 'chat-'));
  chat = new FakeChat();
  open();
});
afterEach(async () => {
  await service.close();
  await storage.close();
  rmSync(directory, { recursive: true });
});

function open(engine = Object.assign(new FakeEngine(), { chat })): void {
  service = openService({
    ...{ dataDirectory: directory, apiKeys: [API_KEY], engine, webhookSecret: null },
    network: new Network({ allowedHosts: new Set([storage.host]) }),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    ...{ retentionHours: 72, retryDelayMs: 1 },
  });
}

const HELLO = { model: 'toy', messages: [{ role: 'user', content: 'one two three' }] } as const;

const send = async (body: unknown, signal?: AbortSignal) =>
  service.app.request('/v1/chat/completions', {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal,
  });

async function refusalOf(response: Response | Promise<Response>) {
  const { status, ...rest } = await response;
  const { error } = (await (await response).json()) as { error: ClusterErrorBody };
  return { ...rest, status, ...error };
}

const ask = (change: Partial<ChatRequest> = {}, signal = new AbortController().signal) =>
  streamChat(
    {
      ...{ baseUrl: 'http://cluster.test', apiKey: API_KEY, timeoutMs: 20_000 },
      fetch: async (url, init) => service.app.request(new Request(url, init)),
    },
    { ...HELLO, messages: [...HELLO.messages], ...change },
    signal,
  );

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const seen: Item[] = [];
  for await (const item of items) seen.push(item);
  return seen;
}

const textOf = (chunks: ChatCompletionChunk[]) =>
  chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');

function file(kind: 'adapter_model' | 'adapter_config', content: string): ChatAdapter['files'][number] {
  const path = `/${kind}-${content}`;
  storage.files.set(path, Buffer.from(content));
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { kind, url: storage.url(path), sha256, bytes: content.length };
}
const adapterOf = (weights: string): ChatAdapter => ({
  files: [file('adapter_model', weights), file('adapter_config', 'settings')],
});
const cached = () => readdirSync(join(directory, 'chat-adapters')).sort();

test('an answer comes whole, or as it is written', async () => {
  const usage = { prompt_tokens: 3, completion_tokens: 3, total_tokens: 6 };
  const context = { max_tokens: 8, dropped_messages: 0, dropped_tokens: 0 };
  const whole = (await (await send(HELLO)).json()) as ChatCompletion;
  expect(whole).toMatchObject({
    ...{ object: 'chat.completion', model: 'toy', usage, context, timings: { prompt_ms: 1 } },
    choices: [{ index: 0, message: { role: 'assistant', content: 'one two three' }, finish_reason: 'stop' }],
  });
  const chunks = await all(ask());
  expect(chunks[0]).toMatchObject({ choices: [{ delta: { role: 'assistant' } }], context });
  expect(textOf(chunks)).toBe('one two three');
  expect(chunks.at(-2)?.choices[0]).toMatchObject({ delta: {}, finish_reason: 'stop' });
  expect(chunks.at(-1)).toMatchObject({ choices: [], usage, timings: { completion_ms: 2 } });
  expect(new Set(chunks.map(({ id }) => id)).size).toBe(1);
});

test('a stream ends with [DONE], and tells of usage only when it is asked to', async () => {
  const text = await (await send({ ...HELLO, stream: true })).text();
  expect(text).toMatch(/^data: \{.*"object":"chat.completion.chunk".*\}\n\n/);
  expect(text).toMatch(/\n\ndata: \[DONE\]\n\n$/);
  expect(text).not.toContain('usage');
});

test('what is asked for reaches the engine; what is not has OpenAI’s defaults, and a seed of its own', async () => {
  const settings = { temperature: 0.3, top_p: 0.5, max_tokens: 9, stop: 'END', seed: 4 };
  await all(ask(settings));
  await all(ask({ stop: ['a', 'b'] }));
  await all(ask());
  expect(chat.tasks[0]).toMatchObject({ temperature: 0.3, topP: 0.5, maxTokens: 9, stop: ['END'], seed: 4 });
  expect(chat.tasks[1]).toMatchObject({ temperature: 1, topP: 1, maxTokens: null, stop: ['a', 'b'] });
  expect(chat.tasks[1]?.seed).not.toBe(chat.tasks[2]?.seed);
});

test.each([
  ['no message', { messages: [] }, 400],
  ['an answer as the last message', { messages: [{ role: 'assistant', content: 'x' }] }, 400],
  [
    'a second system message',
    { messages: ['user', 'system', 'user'].map((role) => ({ role, content: 'x' })) },
    400,
  ],
  ['a field that is not known', { frequency_penalty: 1 }, 400],
  ['a temperature below 0', { temperature: -0.1 }, 400],
  ['a top_p of 0', { top_p: 0 }, 400],
  ['no tokens', { max_tokens: 0 }, 400],
  ['an empty stop', { stop: [''] }, 400],
  ['half an adapter', { adapter: { files: [{ kind: 'adapter_model' }] } }, 400],
  ['not JSON', '{', 400],
  ['an unknown model', { model: 'gpt-9' }, 422],
])('%s is refused', async (_, change, status) => {
  const body = typeof change === 'string' ? change : { ...HELLO, ...change };
  const code = status === 400 ? 'invalid_request' : 'unknown_model';
  expect(await refusalOf(send(body))).toMatchObject({ status, code, retryable: false });
  expect(chat.tasks).toEqual([]);
});

test('a cluster that only trains has no such endpoint', async () => {
  await service.close();
  open(Object.assign(new FakeEngine(), { chat: undefined }) as never);
  expect(await refusalOf(send(HELLO))).toMatchObject({ status: 404, code: 'not_found' });
});

test('an adapter is fetched once, by its hash, also when two ask at the same time', async () => {
  const adapter = adapterOf('weights');
  await Promise.all([all(ask({ adapter })), all(ask({ adapter }))]);
  storage.files.clear();
  await all(ask({ adapter }));
  expect(storage.requests).toHaveLength(2);
  const keys = chat.tasks.map((task) => task.adapter?.key);
  expect(new Set(keys).size).toBe(1);
  expect(existsSync(chat.tasks[0]?.adapter?.modelPath ?? '')).toBe(true);
  await all(ask({ adapter: adapterOf('others') }));
  expect(chat.tasks.at(-1)?.adapter?.key).not.toBe(keys[0]);
});

test.each<[string, (adapter: ChatAdapter) => void, number, string, string]>([
  [
    'is not what its hash says',
    ({ files: [model] }) => storage.files.set(`/${model?.kind}-weights`, Buffer.from('wEights')),
    422,
    'adapter_mismatch',
    'has another SHA-256',
  ],
  [
    'is longer than promised',
    ({ files: [model] }) => storage.files.set(`/${model?.kind}-weights`, Buffer.from('weights and more')),
    422,
    'adapter_mismatch',
    'larger than the 7 bytes',
  ],
  ['is gone', () => storage.files.clear(), 422, 'adapter_unreachable', 'HTTP 404'],
  [
    'lies on another host',
    ({ files: [model] }) => Object.assign(model ?? {}, { url: 'http://169.254.169.254/x' }),
    422,
    'invalid_request',
    'may not fetch from that host',
  ],
  [
    'is too large',
    ({ files: [model] }) => Object.assign(model ?? {}, { bytes: 2 ** 40 }),
    422,
    'invalid_request',
    'adapter.files.0.bytes: at most',
  ],
])('an adapter that %s is refused, and nothing of it is kept', async (_, spoil, status, code, message) => {
  const adapter = adapterOf('weights');
  spoil(adapter);
  const refusal = await refusalOf(send({ ...HELLO, adapter }));
  expect(refusal).toMatchObject({ status, code, message: expect.stringContaining(message) });
  expect(cached()).not.toContain(adapter.files[0]?.sha256);
  expect(cached().filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(chat.tasks).toEqual([]);
});

test('adapters that nobody uses go when there are too many bytes of them, those unused longest first', async () => {
  const adapters = new ChatAdapters({
    directory: join(directory, 'bounded'),
    network: new Network({ allowedHosts: new Set([storage.host]) }),
    ...{ counters: new Counters(), maxBytes: 24 },
  });
  const names = async () => (await readdir(join(directory, 'bounded'))).sort();
  const shas = (...list: ChatAdapter[]) =>
    [...new Set(list.flatMap(({ files }) => files.map(({ sha256 }) => sha256)))].sort();
  const [a, b, c] = [adapterOf('aaaaaaaa'), adapterOf('bbbbbbbb'), adapterOf('cccccccc')];
  const used = await adapters.hold(a);
  (await adapters.hold(b)).release();
  expect(await names()).toEqual(shas(a, b));
  // The bound holds three files of eight bytes: a is in use and stays, b goes.
  const both = await adapters.hold(c);
  expect(await names()).toEqual(shas(a, c));
  used.release();
  both.release();
  (await adapters.hold(b)).release();
  expect(await names()).toEqual(shas(c, b));
  await adapters.close();
});

test('what a service that was killed left half fetched is removed', async () => {
  await service.close();
  writeFileSync(join(directory, 'chat-adapters', 'abc.part'), 'half');
  open();
  expect(cached()).toEqual([]);
});

test('answers are written one after the other where there is one slot, and one that is gone gives up its turn', async () => {
  chat.then = 'silence';
  const leaving = new AbortController();
  const first = ask({}, leaving.signal);
  await first.next();
  const waiting = new AbortController();
  const second = send(HELLO, waiting.signal);
  const third = send(HELLO);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(chat.tasks).toHaveLength(1);
  waiting.abort();
  expect((await second).status).toBe(503);
  chat.then = 'end';
  leaving.abort();
  await expect(all(first)).rejects.toThrow();
  expect((await third).status).toBe(200);
  expect(chat.tasks).toHaveLength(2);
  await eventually(async () => chat.active === 0);
});

test('too many that wait are turned away', async () => {
  chat.then = 'silence';
  const leaving = new AbortController();
  const held = Array.from({ length: 17 }, () => send(HELLO, leaving.signal));
  await eventually(async () => chat.tasks.length === 1);
  expect(await refusalOf(send(HELLO))).toMatchObject({ status: 429, code: 'rate_limited', retryable: true });
  leaving.abort();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(new Array<number>(17).fill(503));
});

test.each<[string, FakeChat['then'], ClusterErrorBody['code']]>([
  ['breaks off', 'nothing', 'worker_crashed'],
  ['fails', new TrainingError('out_of_memory', 'No memory.', false), 'out_of_memory'],
])('an answer that %s says so in place of the next chunk', async (_, then, code) => {
  chat.then = then;
  const seen: ChatCompletionChunk[] = [];
  const failure = (async () => {
    for await (const chunk of ask()) seen.push(chunk);
  })();
  await expect(failure).rejects.toMatchObject({
    name: 'ClusterRequestError',
    code,
  } satisfies Partial<ClusterRequestError>);
  expect(textOf(seen)).toBe('one two three');
  expect(await refusalOf(send(HELLO))).toMatchObject({ status: 503, code });
  chat.then = 'end';
  expect((await send(HELLO)).status).toBe(200);
});

test('a service that closes ends what is being written', async () => {
  chat.then = 'silence';
  const answer = ask();
  await answer.next();
  const closed = service.close();
  await expect(all(answer)).rejects.toMatchObject({ code: 'unavailable', retryable: true });
  await closed;
  expect(chat.closed).toBe(true);
  open();
});

test('answers and their tokens are counted', async () => {
  await all(ask());
  const response = await service.app.request('/metrics', { headers: { authorization: `Bearer ${API_KEY}` } });
  expect(await response.text()).toMatch(
    /cluster_chat_answers_total\{outcome="finished"\} 1\n[^]*cluster_chat_tokens_total 6\n/,
  );
});
