import { createClusterClient } from './client.ts';
import type { ClusterJob } from './contract.ts';
import { ClusterRequestError } from './request-error.ts';
import { tooLargeItem } from './series-page.ts';

const job: ClusterJob = {
  id: 'job_1',
  object: 'fine_tuning.job',
  idempotency_key: 'abc:1',
  status: 'running',
  phase: 'training',
  attempt: 1,
  queue_position: null,
  model: 'brightrun/tiny-chat-4m',
  progress: { step: 3, total_steps: 10, epoch: 0.3, tokens: 900 },
  created_at: '2025-01-01T00:00:00Z',
  started_at: '2025-01-01T00:00:01Z',
  finished_at: null,
  estimated_finish_at: null,
  heartbeat_at: null,
  usage: { gpu_seconds: 1.5 },
  error: null,
};

/** A client whose successive requests meet these answers; `calls` records what was sent. */
function clientMeeting(...answers: (() => Response | Promise<Response>)[]) {
  const calls: { url: string; init: RequestInit }[] = [];
  const client = createClusterClient({
    baseUrl: 'http://cluster.test/',
    apiKey: 'secret',
    timeoutMs: 1000,
    fetch: async (url, init) => {
      const answer = answers[calls.length];
      calls.push({ url: String(url), init: init ?? {} });
      if (!answer) throw new Error('one request too many');
      return answer();
    },
  });
  return { client, calls };
}

const json = (body: unknown, status = 200) => Response.json(body, { status });
const contractError = (status: number, code: string, retryable = false) =>
  json({ error: { code, message: 'as the cluster says', retryable } }, status);
const networkError = () => {
  throw new TypeError('fetch failed', { cause: new Error('connect ECONNREFUSED') });
};

async function failureOf(promise: Promise<unknown>): Promise<ClusterRequestError> {
  const error: unknown = await promise.then(
    () => 'no failure',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ClusterRequestError);
  return error as ClusterRequestError;
}

test('a request carries the key, and its answer is parsed', async () => {
  const { client, calls } = clientMeeting(() => json({ data: [], next: 7, has_more: false }));
  expect(await client.getMetrics('job/1', 7, 50)).toEqual({
    data: [],
    unreadable: [],
    next: 7,
    has_more: false,
  });
  expect(calls[0]?.url).toBe('http://cluster.test/v1/jobs/job%2F1/metrics?after=7&limit=50');
  expect(calls[0]?.init.headers).toMatchObject({ authorization: 'Bearer secret' });
});

test('createJob sends its idempotency key', async () => {
  const { client, calls } = clientMeeting(() => json({ job }, 201));
  const request = {
    model: job.model,
    method: {
      type: 'supervised' as const,
      lora: {
        r: 8,
        alpha: 16,
        dropout: 0,
        target_modules: ['q_proj' as const],
        quantization: 'none' as const,
      },
    },
    hyperparameters: {
      n_epochs: 1,
      batch_size: 8,
      gradient_accumulation_steps: 1,
      learning_rate: 2e-4,
      lr_scheduler: 'cosine' as const,
      warmup_steps: 0,
      weight_decay: 0,
      max_grad_norm: 1,
      max_seq_length: 256,
      seed: 1,
    },
    training_file: { url: 'http://files.test/x', sha256: 'a'.repeat(64), bytes: 10 },
    resources: { gpu_type: 'LOCAL-CPU', gpu_count: 1, max_runtime_seconds: 60 },
    metadata: {},
  };
  expect(await client.createJob(request, 'abc:1')).toEqual(job);
  expect(calls[0]?.init).toMatchObject({ method: 'POST', headers: { 'idempotency-key': 'abc:1' } });
  expect(JSON.parse(String(calls[0]?.init.body))).toEqual(request);
});

test('findJobByKey answers null when there is none', async () => {
  const { client } = clientMeeting(() => json({ data: [], has_more: false }));
  expect(await client.findJobByKey('abc:1')).toBeNull();
});

test('getJobs asks for at most 200 ids at a time, and for nothing when there are none', async () => {
  const page = () => json({ data: [job], has_more: false });
  const { client, calls } = clientMeeting(page, page);
  const ids = Array.from({ length: 201 }, (_, index) => `j${index}`);
  expect(await client.getJobs(ids)).toHaveLength(2);
  expect(calls.map(({ url }) => new URL(url).searchParams.get('ids')?.split(',').length)).toEqual([200, 1]);
  expect(await clientMeeting().client.getJobs([])).toEqual([]);
});

test.each([
  ['a refused connection', networkError],
  ['a 503', () => contractError(503, 'unavailable', true)],
  ['a proxy page with 502', () => new Response('<html>', { status: 502 })],
])('a GET is tried once more after %s', async (_, first) => {
  const { client, calls } = clientMeeting(first, () => json({ data: [job], has_more: false }));
  expect(await client.getJobs(['job_1'])).toEqual([job]);
  expect(calls).toHaveLength(2);
});

test.each([
  ['a refused connection', networkError],
  ['a 503', () => contractError(503, 'unavailable', true)],
])('a POST is never repeated after %s', async (_, first) => {
  const { client, calls } = clientMeeting(first);
  await failureOf(client.cancelJob('job_1', { saveCheckpoint: true }));
  expect(calls).toHaveLength(1);
});

test.each([
  ['a refused connection', networkError, { kind: 'unreachable', retryable: true }],
  ['401', () => contractError(401, 'unauthorized'), { kind: 'unauthorized', status: 401 }],
  ['a bare 403', () => new Response('', { status: 403 }), { kind: 'unauthorized', retryable: false }],
  ['400', () => contractError(400, 'invalid_request'), { kind: 'rejected', code: 'invalid_request' }],
  ['422', () => contractError(422, 'unknown_model'), { kind: 'rejected', code: 'unknown_model' }],
  ['404', () => contractError(404, 'not_found'), { kind: 'not_found', message: 'as the cluster says' }],
  ["a proxy's 404", () => new Response('nope', { status: 404 }), { kind: 'garbage', retryable: true }],
  ['409', () => contractError(409, 'conflict', true), { kind: 'conflict', retryable: true }],
  ['429', () => contractError(429, 'rate_limited', true), { kind: 'unavailable', retryable: true }],
  ['503', () => contractError(503, 'unavailable', true), { kind: 'unavailable', status: 503 }],
  ['a redirect', () => new Response(null, { status: 302 }), { kind: 'garbage', status: 302 }],
  ['a web page', () => new Response('<html>'), { kind: 'garbage', retryable: true }],
  ['the wrong JSON', () => json({ status: 'weird' }), { kind: 'garbage', status: 200 }],
])('%s becomes a typed error', async (_, answer, expected) => {
  const { client } = clientMeeting(answer, answer);
  expect(await failureOf(client.getHealth())).toMatchObject(expected);
});

test('silence becomes a timeout, which a GET does not repeat', async () => {
  const silence = jest.fn(
    (_url: unknown, init?: RequestInit): Promise<Response> =>
      new Promise((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(new Error('aborted')));
      }),
  );
  const options = { baseUrl: 'http://cluster.test', apiKey: 'secret', timeoutMs: 20 };
  const client = createClusterClient({ ...options, fetch: silence });
  expect(await failureOf(client.getHealth())).toMatchObject({ kind: 'timeout', retryable: true });
  expect(silence).toHaveBeenCalledTimes(1);
});

test('an answer that stops half-way is a broken connection', async () => {
  const broken = () =>
    new Response(
      new ReadableStream({ start: (controller) => controller.error(new TypeError('terminated')) }),
    );
  const { client } = clientMeeting(broken, broken);
  expect(await failureOf(client.getHealth())).toMatchObject({ kind: 'unreachable' });
});

test('exportArtifacts and cancelJob answer what the platform needs', async () => {
  const { client, calls } = clientMeeting(
    () => json({ status: 'exporting' }, 202),
    () => json({ status: 'cancelling' }, 202),
  );
  await client.exportArtifacts('job_1', { files: [{ id: 'a', url: 'http://files.test/a' }] });
  expect(await client.cancelJob('job_1', { saveCheckpoint: true })).toBe('cancelling');
  expect(calls.map(({ url, init }) => [new URL(url).pathname, init.body])).toEqual([
    ['/v1/jobs/job_1/artifacts/export', '{"files":[{"id":"a","url":"http://files.test/a"}]}'],
    ['/v1/jobs/job_1/cancel', '{"save_checkpoint":true}'],
  ]);
});

test.each([
  ['the line asked for', 'too_large', '{"data": [{"seq":8,"ts":"2026-', [{ seq: 8 }]],
  ['another line', 'too_large', '{"data":[{"seq":80,"ts":"2026-', null],
  ['no line', 'too_large', '<html>', null],
  ['another failure', 'garbage', '{"data":[{"seq":8,', null],
] as const)('too much of %s', (_, kind, beginning, unreadable) => {
  const error = new ClusterRequestError({ kind, beginning, message: 'Too long.', retryable: false });
  const page = tooLargeItem(error, 8);
  expect(page).toEqual(unreadable && expect.objectContaining({ data: [], next: 8, has_more: true }));
  if (unreadable) expect(page?.unreadable).toEqual([{ seq: 8, problem: 'Too long.', raw: beginning }]);
});

describe('a series that was written carelessly', () => {
  const point = (seq: number, step: number) => ({
    ...{ seq, attempt: 1, step, epoch: 0.1, ts: '2026-03-01T12:00:00Z' },
    values: { train_loss: 2 },
  });

  test('an item that breaks the contract does not keep back the others', async () => {
    const data = [
      point(1, 0),
      point(2, -1),
      { seq: 'three' },
      { ...point(4, 3), ts: 'yesterday' },
      point(5, 4),
    ];
    const { client } = clientMeeting(() => json({ data, next: 5, has_more: true }));
    expect(await client.getMetrics('job', 0, 10)).toEqual({
      data: [point(1, 0), point(5, 4)],
      unreadable: [
        { seq: 2, problem: expect.stringContaining('step: '), raw: JSON.stringify(point(2, -1)) },
        { seq: 4, problem: expect.stringContaining('ts: '), raw: expect.stringContaining('yesterday') },
      ],
      next: 5,
      has_more: true,
    });
  });

  test('numbers that JSON has not are read as Python writes them; text that looks like them stays', async () => {
    const values = '{"train_loss": NaN, "grad_norm": Infinity, "valid_loss":-Infinity}';
    const text = `{"data":[{"seq":1,"attempt":1,"step":2,"epoch":0.1,"ts":"2026-03-01T12:00:00Z","values":${values}}],"next":1,"has_more":false}`;
    const line = `"a \\" loss: NaN, Infinity${'.'.repeat(1_000_000)}"`;
    const log = `{"data":[{"seq":1,"ts":"2026-03-01T12:00:00Z","level":"info","message":${line},"x":NaN}],"next":1,"has_more":false}`;
    const { client } = clientMeeting(
      () => new Response(text),
      () => new Response(log),
    );
    const [first] = (await client.getMetrics('job', 0, 10)).data;
    expect(first?.values).toEqual({ train_loss: 'NaN', grad_norm: 'Infinity', valid_loss: '-Infinity' });
    expect((await client.getLogs('job', 0, 10)).data[0]?.message).toMatch(/^a " loss: NaN, Infinity\.+$/);
  });

  test('an answer without an end is given up', async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1024 * 1024)),
    });
    const { client } = clientMeeting(() => new Response(endless));
    const failure = await failureOf(client.getLogs('job', 0, 10));
    expect(failure).toMatchObject({ kind: 'too_large', beginning: '\u0000'.repeat(1000) });
  });
});
