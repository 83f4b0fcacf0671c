import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatCompletion } from '../../src/core/cluster/chat.ts';
import { createLocalEngine } from '../engines/local/engine.ts';
import { Network } from '../service/network.ts';
import { openService, type ClusterService } from '../service/service.ts';
import { startFileServer, type FileServer } from '../service/testing/file-server.ts';
import { API_KEY } from '../service/testing/harness.ts';
import { runConformance } from './run.ts';

let storage: FileServer;
let directory: string;
let service: ClusterService;

beforeAll(async () => {
  storage = await startFileServer();
  directory = mkdtempSync(join(tmpdir(), 'chat-conformance-'));
  service = openService({
    dataDirectory: directory,
    apiKeys: [API_KEY],
    network: new Network({ allowedHosts: new Set([storage.host]) }),
    engine: createLocalEngine({ threads: 1, slots: 1 }),
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
    webhookSecret: null,
    ...{ retentionHours: 72, retryDelayMs: 1 },
  });
});
afterAll(async () => {
  await service.close();
  await storage.close();
  rmSync(directory, { recursive: true });
});

/** What goes to the service instead of a conversation's request, and what comes back instead of its answer. */
interface Violation {
  request?: (body: Record<string, unknown>) => object;
  answer?: (body: ChatCompletion) => object;
  stream?: (text: string) => string;
}

async function verdictsOf({ request, answer, stream }: Violation, only: string) {
  const fetchViolating = async (url: string | URL | Request, init?: RequestInit) => {
    const asked = new Request(url, init);
    if (!asked.url.endsWith('/chat/completions')) return service.app.request(asked);
    const body = (await asked.clone().json()) as Record<string, unknown>;
    const { headers, method, signal } = asked;
    const changed = JSON.stringify(request?.(body) ?? body);
    const response = await service.app.request(asked.url, { headers, method, signal, body: changed });
    if (!response.ok) return response;
    if (body['stream'] === true)
      return stream ? new Response(stream(await response.text()), response) : response;
    return answer ? Response.json(answer((await response.json()) as ChatCompletion)) : response;
  };
  const options = {
    url: 'http://cluster.test',
    key: API_KEY,
    storage,
    timeoutMs: 30_000,
    fetch: fetchViolating,
  };
  const results = await runConformance(options, { only });
  return results.map(({ name, result }) => [name, result]);
}

const setContent = (completion: ChatCompletion, content: string): ChatCompletion => ({
  ...completion,
  choices: completion.choices.map((choice) => ({ ...choice, message: { ...choice.message, content } })),
});

test.each<[string, Violation, string]>([
  ['writes on past max_tokens', { request: (body) => ({ ...body, max_tokens: 30 }) }, 'keeps to max_tokens'],
  [
    'draws as it likes',
    { answer: (body) => setContent(body, String(Math.random())) },
    'the same seed gives the same answer',
  ],
  ['does not stop', { request: ({ stop: _, ...body }) => body }, 'a stop sequence ends the answer'],
  [
    'drops in silence',
    { answer: (body) => ({ ...body, context: { ...body.context, dropped_messages: 0 } }) },
    'what does not fit the context is said',
  ],
  [
    'takes any model',
    { request: (body) => ({ ...body, model: 'brightrun/tiny-chat-4m' }) },
    'requests that cannot be',
  ],
  [
    'leaves adapters away',
    { request: ({ adapter: _, ...body }) => body },
    'an adapter that is not what was promised',
  ],
  [
    'forgets the end of a stream',
    { stream: (text) => text.replace('data: [DONE]\n\n', '') },
    'a stream says what',
  ],
  [
    'says another thing in a stream',
    { stream: (text) => text.replace('"content":"', '"content":"Well, ') },
    'a stream says what',
  ],
  ['answers a page', { stream: () => '<html></html>' }, 'a stream says what'],
])('a cluster that %s does not conform', async (_, violation, only) => {
  expect(await verdictsOf(violation, only)).toEqual([[expect.stringContaining(only), 'failed']]);
});

test.each(['an answer follows', 'a stream says what', 'the same seed', 'whoever hangs up'])(
  'and the local engine does: %s',
  async (only) => {
    expect(await verdictsOf({}, only)).toEqual([[expect.stringContaining(only), 'passed']]);
  },
);
