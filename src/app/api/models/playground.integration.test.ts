/** Conversations with a model and its base on the real cluster, behind a relay that can fail. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request as httpRequest, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PlaygroundEvent, PlaygroundView } from '@/core/playground/playground.schema';
import { adapterConfigText, adapterHeader, ASKED, safetensorsFile } from '@/core/models/adapter-fixtures';
import { HEADER_LENGTH_BYTES } from '@/core/models/safetensors-header';
import { callApi, callApiForData, type ApiAnswer } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset, insertJob, insertModel } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, serviceClient, sql, testStack } from '@/testing/stack/stack';
import { POST } from './[id]/chat/route';

const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');

/** What the relay does with the next conversations instead of passing them on. */
type Fault = (response: ServerResponse) => void;
let fault: Fault | null = null;
/** Conversations whose caller hung up before their end. */
let hungUp = 0;

const relay = createServer((incoming, outgoing) => {
  if (fault) return fault(outgoing);
  const { hostname, port } = new URL(testStack().clusterUrl);
  const { method, url, headers } = incoming;
  const upstream = httpRequest({ hostname, port, method, path: url, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.on('error', () => outgoing.destroy()).pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  outgoing.on('close', () => {
    if (!outgoing.writableFinished) hungUp += 1;
    upstream.destroy();
  });
  incoming.pipe(upstream);
});

let owner: Persona;
let modelId: string;

beforeAll(async () => {
  relay.listen(0, '127.0.0.1');
  await once(relay, 'listening');
  const { port } = relay.address() as AddressInfo;
  useStackAsServerEnv({ GPU_CLUSTER_API_URL: `http://127.0.0.1:${port}` });
  owner = await signInPersona();
  modelId = await insertAnsweringModel();
});
afterEach(() => (fault = null));
afterAll(async () => {
  relay.closeAllConnections();
  relay.close();
  await closeSql();
});

/** An adapter of the embedded model whose every weight is `half`, the bits of a 16-bit float. */
function adapterOf(half: number): Uint8Array {
  const file = safetensorsFile(adapterHeader());
  const headerBytes = Number(new DataView(file.buffer).getBigUint64(0, true));
  for (let at = HEADER_LENGTH_BYTES + headerBytes; at < file.length; at += 2) {
    file.set([half & 255, half >> 8], at);
  }
  return file;
}

type Files = { adapter_model?: Uint8Array; adapter_config?: string };

/** A model of the files given; by default one whose adapter changes nothing. */
async function insertAnsweringModel(
  files: Files = { adapter_model: adapterOf(0), adapter_config: adapterConfigText(ASKED) },
  options: { jobId?: string } = {},
): Promise<string> {
  const id = await insertModel(owner.user.id, options);
  const artifacts = await Promise.all(
    Object.entries(files).map(async ([kind, content]) => {
      const path = kind === 'adapter_model' ? 'adapter_model.safetensors' : 'adapter_config.json';
      const storage_path = `${owner.user.id}/${id}/${path}`;
      const { error } = await serviceClient().storage.from('lora-models').upload(storage_path, content);
      if (error) throw error;
      const bytes = Buffer.byteLength(content);
      return { kind, path, storage_path, bytes, sha256: sha256(content), verified_by: 'sha256' };
    }),
  );
  await sql()`update public.model_artifacts set artifacts = ${sql().json(artifacts)} where id = ${id}`;
  return id;
}

const QUESTION = {
  variant: 'tuned',
  messages: [{ role: 'user', content: 'Hi, my name is Anna.' }],
  ...{ temperature: 0, top_p: 1, max_tokens: 20, seed: 1 },
};

const ask = (change: object = {}, id = modelId) =>
  callApi(owner, `POST /api/models/${id}/chat`, { body: { ...QUESTION, ...change } });

/** The events of an answer, its end apart. */
function eventsOf({ body }: ApiAnswer): { events: PlaygroundEvent[]; isWhole: boolean } {
  const data = String(body)
    .split('\n\n')
    .filter(Boolean)
    .map((event) => event.replace(/^data: /, ''));
  const isWhole = data.at(-1) === '[DONE]';
  const events = data.slice(0, isWhole ? -1 : undefined).map((text) => JSON.parse(text) as PlaygroundEvent);
  return { events, isWhole };
}
const textOf = (answer: ApiAnswer) =>
  eventsOf(answer)
    .events.map((event) => ('choices' in event ? (event.choices[0]?.delta.content ?? '') : ''))
    .join('');

test('a model and its base answer as they write, with what it took', async () => {
  const base = await ask({ variant: 'base' });
  expect([base.status, base.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
  expect(textOf(base)).toBe('Hello Anna! How can I help you today?');
  const { events, isWhole } = eventsOf(base);
  expect(isWhole).toBe(true);
  expect(events.length).toBeGreaterThan(5);
  expect(events[0]).toMatchObject({ context: { max_tokens: 256, dropped_messages: 0 } });
  expect(events.at(-1)).toMatchObject({
    usage: { prompt_tokens: 11, completion_tokens: 10 },
    timings: { completion_ms: expect.any(Number) },
  });
  // An adapter of zeros changes nothing; another one is really applied.
  expect(textOf(await ask())).toBe(textOf(base));
  const files = { adapter_model: adapterOf(0x2c00), adapter_config: adapterConfigText(ASKED) };
  expect(textOf(await ask({}, await insertAnsweringModel(files)))).not.toBe(textOf(base));
});

test.each([
  ['no message', { messages: [] }],
  ['a conversation that ends with an answer', { messages: [{ role: 'assistant', content: 'x' }] }],
  ['a field that is not known', { adapter: { files: [] } }],
  ['another model of the cluster', { model: 'brightrun/tiny-chat-4m' }],
  ['too many tokens', { max_tokens: 5_000 }],
  ['a temperature above 2', { temperature: 2.1 }],
  ['a seed that is none', { seed: -1 }],
  ['half of a character', { messages: [{ role: 'user', content: 'x\ud83d' }] }],
])('%s is refused', async (_, change) => {
  expect(await ask(change)).toMatchObject({ status: 400, body: { code: 'invalid_input' } });
});

test('a model whose files cannot be used says so, and its base still answers', async () => {
  const missing = await insertAnsweringModel({ adapter_model: adapterOf(0) });
  expect(await ask({}, missing)).toMatchObject({ status: 409, body: { code: 'model_not_ready' } });
  expect(textOf(await ask({ variant: 'base' }, missing))).toContain('Hello Anna!');
  const config = adapterConfigText({ ...ASKED, lora_rank: 4 });
  const other = await insertAnsweringModel({ adapter_model: adapterOf(0), adapter_config: config });
  const { status, body } = await ask({}, other);
  expect({ status, body }).toMatchObject({
    status: 409,
    body: {
      code: 'model_not_ready',
      error: expect.stringMatching(/has shape .*base model can still be asked/),
    },
  });
});

const head = (status: number, type: string) => (response: ServerResponse) =>
  response.writeHead(status, { 'content-type': type });
const refusal = (status: number, code: string) => (response: ServerResponse) =>
  head(
    status,
    'application/json',
  )(response).end(JSON.stringify({ error: { code, message: 'The cluster’s words.', retryable: true } }));

test.each<[string, Fault, number, string]>([
  ['is down', (response) => response.destroy(), 503, 'cluster_unavailable'],
  [
    'answers a page',
    (response) => head(200, 'text/html')(response).end('<html>'),
    503,
    'cluster_unavailable',
  ],
  [
    'answers a stream of something else',
    (response) => head(200, 'text/event-stream')(response).end('data: {}\n\n'),
    503,
    'cluster_unavailable',
  ],
  ['is full', refusal(429, 'rate_limited'), 429, 'rate_limited'],
  ['only trains', refusal(404, 'not_found'), 503, 'unavailable'],
  ['has forgotten the model', refusal(422, 'unknown_model'), 422, 'unknown_model'],
  ['cannot fetch the files', refusal(422, 'adapter_unreachable'), 503, 'cluster_unavailable'],
])('a cluster that %s', async (_, how, status, code) => {
  fault = how;
  const answer = await ask();
  expect(answer).toMatchObject({ status, body: { code, error: expect.stringMatching(/safe/) } });
  expect(JSON.stringify(answer.body)).not.toContain('127.0.0.1');
});

test('an answer that breaks off keeps what came, and says so in its place', async () => {
  fault = (response) => {
    const delta = { role: 'assistant', content: 'Half an' };
    const choices = [{ index: 0, delta, finish_reason: null }];
    const chunk = { id: 'c', created: 1, model: 'm', object: 'chat.completion.chunk', choices };
    head(
      200,
      'text/event-stream',
    )(response).write(`data: ${JSON.stringify(chunk)}\n\n`, () => response.destroy());
  };
  const answer = await ask();
  expect(answer.status).toBe(200);
  const { events, isWhole } = eventsOf(answer);
  expect([textOf(answer), isWhole]).toEqual(['Half an', false]);
  expect(events.at(-1)).toMatchObject({
    code: 'cluster_unavailable',
    error: expect.stringContaining('safe'),
  });
});

test('when the caller goes, the cluster is told', async () => {
  const before = hungUp;
  const request = new Request(`http://app.test/api/models/${modelId}/chat`, {
    method: 'POST',
    headers: { cookie: owner.cookie, origin: 'http://app.test', 'content-type': 'application/json' },
    body: JSON.stringify({ ...QUESTION, variant: 'base', temperature: 2, max_tokens: 1024 }),
  });
  const response = await POST(request, { params: Promise.resolve({ id: modelId }) });
  const reader = response.body?.getReader();
  await reader?.read();
  await reader?.cancel();
  while (hungUp === before) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await ask({ variant: 'base' })).status).toBe(200);
});

const view = (id: string) => callApiForData<PlaygroundView>(owner, `GET /api/models/${id}/playground`);

test('a model is tried with rows that it was not trained on, and with their answers', async () => {
  const row = (id: string, split: string) => ({
    ...{ conversation_id: id, split },
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: `Question ${id}` },
      { role: 'assistant', content: `Answer ${id}`, weight: 1 },
    ],
  });
  // The validation rows lie at the end of more than two MiB.
  const filler = Array.from({ length: 3000 }, (_, index) => row(`t${index} ${'x'.repeat(400)}`, 'train'));
  const rows = [...filler, row('v1', 'validation'), row('t', 'train'), row('v2', 'validation')];
  const content = rows.map((each) => `${JSON.stringify(each)}\n`).join('');
  const datasetId = await insertDataset(owner.user.id);
  const path = `${owner.user.id}/${datasetId}/normalized.jsonl`;
  await serviceClient().storage.from('lora-datasets').upload(path, content, { upsert: true });
  await sql()`
    update public.datasets set normalized_sha256 = ${sha256(content)}, normalized_bytes = ${content.length}
    where id = ${datasetId}`;
  const id = await insertModel(owner.user.id, {
    jobId: await insertJob(owner.user.id, { datasetId, status: 'failed' }),
  });
  // What the model was trained on is not known to be this file.
  expect(await view(id)).toMatchObject({ samples: [], missing_samples: 'changed' });
  await sql()`
    update public.model_artifacts
    set configuration = jsonb_set(configuration, '{dataset_sha256}', to_jsonb(${sha256(content)}::text)) where id = ${id}`;
  const { samples, ...rest } = await view(id);
  expect(samples).toEqual(
    ['v1', 'v2'].map((name) => ({
      conversation_id: name,
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: `Question ${name}` },
      ],
      reference: `Answer ${name}`,
    })),
  );
  expect(rest).toEqual({
    availability: 'no_adapter',
    base_model: 'brightrun/tiny-chat-4m',
    context_tokens: 256,
    is_toy: true,
    system_prompt: 'Be kind.',
    missing_samples: null,
  });
  await serviceClient().storage.from('lora-datasets').remove([path]);
  expect(await view(id)).toMatchObject({ samples: [], missing_samples: 'unreadable' });
  await callApiForData(owner, `DELETE /api/datasets/${datasetId}`);
  expect(await view(id)).toMatchObject({ samples: [], missing_samples: 'deleted' });
});

test('a model with its files can be spoken with', async () => {
  expect(await view(modelId)).toMatchObject({ availability: 'available' });
});
