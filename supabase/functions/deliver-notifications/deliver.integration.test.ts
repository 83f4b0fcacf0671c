/** The way of news out of the house, on the real database: what is told, once, in whatever order things go wrong. */
import { createHmac, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import {
  insertCost,
  insertDataset,
  insertJob,
  insertModel,
  insertNotification,
  parkActiveJobs,
} from '../../../src/testing/api/rows.ts';
import { insertDelivery, insertWebhook } from '../../../src/testing/api/webhook-rows.ts';
import { webhookEvent } from '../../../src/core/webhooks/webhook.schema.ts';
import {
  callFunction,
  closeSql,
  serviceClient,
  signUpUser,
  sql,
  type SignedUpUser,
} from '../../../src/testing/stack/stack.ts';
import { createDeliveryStore } from './supabase-store.ts';
import { forgetNews, Outbox } from './testing/outbox.ts';

let folder: string;
let user: SignedUpUser;
let outbox: Outbox;

beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'brightrun-mail-'));
  user = await signUpUser();
});
beforeEach(async () => {
  await forgetNews(user.id);
  outbox = await Outbox.open(user, folder);
});
afterEach(() => outbox.close());
afterAll(async () => {
  await parkActiveJobs();
  await rm(folder, { recursive: true });
  await closeSql();
});

const queue = () => insertDelivery(user.id, outbox.webhook.id);
const due = () =>
  sql()`update public.webhook_deliveries set next_attempt_at = now() where user_id = ${user.id} and status = 'pending'`;
const webhookRow = async () => {
  const [row] =
    await sql()`select is_enabled, disabled_reason, failing_since from public.webhook_endpoints where id = ${outbox.webhook.id}`;
  return row;
};
const answerStatus = (status: number) => {
  outbox.receiver.answer = (_request, response) => void response.writeHead(status).end();
};

test('killed at any call to the outside and called again: the same message arrives, every attempt has one outcome, one e-mail lies there', async () => {
  let fatal = 0;
  for (let hasDied = true; hasDied; fatal += 1) {
    const id = await queue();
    const notification = await insertNotification(user.id, `life ${fatal}`);
    outbox.receiver.requests.length = 0;
    hasDied = await outbox.runKilled(fatal);
    await outbox.run();
    const delivery = (await outbox.log()).find((logged) => logged.id === id);
    const received = outbox.receiver.requests;
    expect({ fatal, status: delivery?.status, last: delivery?.outcomes.at(-1) }).toEqual({
      ...{ fatal, status: 'delivered', last: 'delivered' },
    });
    expect(delivery?.outcomes).not.toContain(null);
    expect(received.length).toBeGreaterThan(0);
    expect(received.length).toBeLessThanOrEqual(delivery?.outcomes.length ?? 0);
    expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([id]));
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    for (const request of received) outbox.verify(request);
    const [email] =
      await sql()`select status from public.email_deliveries where notification_id = ${notification}`;
    expect(email).toEqual({ status: 'sent' });
    expect((await readdir(folder)).filter((file) => file.includes(notification))).toEqual([
      `${notification}.eml`,
    ]);
  }
  expect(fatal).toBeGreaterThan(8);
  expect(outbox.errors).toEqual([]);
});

test('each thing that happens is told in its own transaction, to the webhooks that want it', async () => {
  const { id: userId } = user;
  await sql()`update public.webhook_endpoints set events = ${webhookEvent.options} where id = ${outbox.webhook.id}`;
  const picky = await insertWebhook(userId, { events: ['job.failed'] });
  const end = (jobId: string, status: string) => sql()`
    update public.training_jobs set status = ${status}::public.job_status, completed_at = now(), final_cost = 1.5,
      artifact_id = (select id from public.model_artifacts where job_id = ${jobId}),
      error_code = ${status === 'completed' ? null : 'internal'}, error_message = ${status === 'completed' ? null : 'Broke.'}
    where id = ${jobId}`;
  const jobs = await Promise.all(['a', 'b', 'c'].map((name) => insertJob(userId, { name })));
  const modelId = await insertModel(userId, { jobId: jobs[0] });
  await end(jobs[0] ?? '', 'completed');
  await end(jobs[1] ?? '', 'failed');
  await end(jobs[2] ?? '', 'cancelled');
  for (const status of ['ready', 'error'] as const) {
    const dataset = await insertDataset(userId, { name: status });
    await sql()`update public.datasets set status = 'validating', training_ready = false where id = ${dataset}`;
    await sql()`
      update public.datasets set status = ${status}, training_ready = ${status === 'ready'}, validated_at = now(),
        error_message = ${status === 'ready' ? null : 'Bad'} where id = ${dataset}`;
  }
  await sql()`update public.profiles set monthly_budget = 10 where id = ${userId}`;
  const today = new Date().toISOString().slice(0, 10);
  await insertCost(userId, jobs[0] ?? null, { amount: '8.5', day: today });
  await sql()
    .begin(async (transaction) => {
      await transaction`update public.datasets set status = 'validating', training_ready = false where user_id = ${userId}`;
      await transaction`update public.datasets set status = 'error' where user_id = ${userId}`;
      throw new Error('never mind');
    })
    .catch((error: unknown) => expect(String(error)).toBe('Error: never mind'));

  const told = await outbox.log();
  expect(told.map(({ event_type }) => event_type).sort()).toEqual([...webhookEvent.options].sort());
  const others =
    await sql()`select event_type from public.webhook_deliveries where endpoint_id = ${picky.id}`;
  expect([...others]).toEqual([{ event_type: 'job.failed' }]);
  const dataOf = (event: string) => told.find(({ event_type }) => event_type === event)?.data;
  expect(dataOf('job.completed')).toMatchObject({
    ...{ job_id: jobs[0], name: 'a', status: 'completed', model_id: modelId, final_cost_usd: 1.5 },
    ...{ error_code: null, path: `/training/jobs/${jobs[0]}` },
  });
  expect(dataOf('job.failed')).toMatchObject({ error_code: 'internal', error_message: 'Broke.' });
  expect(dataOf('model.ready')).toMatchObject({ model_id: modelId, final_validation_loss: 1.25 });
  expect(dataOf('dataset.ready')).toMatchObject({ name: 'ready', total_training_pairs: 80 });
  expect(dataOf('dataset.failed')).toMatchObject({ name: 'error', error_message: 'Bad' });
  expect(dataOf('budget.alert')).toMatchObject({ percent: 80, spent_usd: 8.5, path: '/costs' });

  await outbox.run();
  const bodies = outbox.receiver.requests.map((request) => outbox.verify(request));
  expect(bodies).toHaveLength(webhookEvent.options.length);
  expect(bodies).toContainEqual({
    type: 'model.ready',
    timestamp: expect.stringMatching(/Z$/) as string,
    data: expect.objectContaining({ url: `https://app.example.com/models/${modelId}` }) as object,
  });
});

test('a failure is tried again by the schedule, given up after a day of tries, and sent again when asked', async () => {
  answerStatus(503);
  const id = await queue();
  const waits: number[] = [];
  for (let run = 0; (await outbox.log())[0]?.status === 'pending'; run += 1) {
    await outbox.run();
    waits.push((await outbox.log())[0]?.wait_seconds ?? 0);
    await due();
    if (run > 20) break;
  }
  expect(waits.map((seconds) => Math.round(seconds / 5) * 5)).toEqual([
    5, 300, 1800, 7200, 18000, 28800, 28800, 0,
  ]);
  expect(await outbox.log()).toMatchObject([{ status: 'failed', outcomes: Array(8).fill('refused') }]);
  expect(await webhookRow()).toMatchObject({ is_enabled: true, failing_since: expect.any(Date) as Date });

  answerStatus(200);
  const asked = { p_user_id: user.id, p_delivery_id: id };
  expect((await serviceClient().rpc('redeliver_webhook', asked)).data).toMatchObject({
    outcome: 'rate_limited',
  });
  await sql()`update public.webhook_attempts set started_at = started_at - interval '1 hour' where delivery_id = ${id}`;
  await serviceClient().rpc('redeliver_webhook', asked);
  await outbox.run();
  expect((await outbox.log())[0]).toMatchObject({
    status: 'delivered',
    outcomes: [...Array<string>(8).fill('refused'), 'delivered'],
  });
  expect(new Set(outbox.receiver.requests.map(({ headers }) => headers['webhook-id']))).toEqual(
    new Set([id]),
  );
  expect(await webhookRow()).toMatchObject({ failing_since: null });
});

test('a test is sent once, whatever comes of it, and says nothing about the webhook’s health', async () => {
  answerStatus(500);
  const { data } = await serviceClient().rpc('test_webhook', {
    p_user_id: user.id,
    p_id: outbox.webhook.id,
  });
  expect(data).toMatchObject({ outcome: 'queued' });
  await outbox.run();
  expect(await outbox.log()).toMatchObject([
    { event_type: 'webhook.test', status: 'failed', outcomes: ['refused'] },
  ]);
  expect(await webhookRow()).toMatchObject({ failing_since: null });
});

test.each<[string, number, string | null, string]>([
  ['says that it is gone', 410, null, 'gone'],
  ['has failed for five days when a message is given up', 500, '6 days', 'five days'],
])(
  'a webhook that %s is switched off, its owner is told, and what waits is cancelled',
  async (_case, status, failing, reason) => {
    answerStatus(status);
    await queue();
    await sql()`
    update public.webhook_endpoints set failing_since = now() - ${failing}::interval where id = ${outbox.webhook.id}`;
    await sql()`update public.webhook_deliveries set tries = 7 where user_id = ${user.id}`;
    await sql()`
    insert into public.webhook_deliveries (user_id, endpoint_id, event_type, data, next_attempt_at)
    values (${user.id}, ${outbox.webhook.id}, 'job.completed', '{}', now() + interval '1 hour')`;
    await outbox.run();
    expect(await webhookRow()).toMatchObject({
      is_enabled: false,
      disabled_reason: expect.stringContaining(reason),
    });
    expect((await outbox.log()).map((logged) => logged.status).sort()).toEqual(['cancelled', 'failed']);
    const [notice] =
      await sql()`select title, action_url from public.notifications where user_id = ${user.id}`;
    expect(notice).toEqual({
      title: 'Webhook switched off',
      action_url: `/settings/webhooks/${outbox.webhook.id}`,
    });
  },
);

test('after a rotation both secrets sign for a day, then the new one alone', async () => {
  const fresh = `whsec_${randomBytes(32).toString('base64')}`;
  await serviceClient().rpc('rotate_webhook_secret', {
    ...{ p_user_id: user.id, p_id: outbox.webhook.id, p_secret: fresh },
  });
  await queue();
  await outbox.run();
  const [both] = outbox.receiver.requests;
  if (!both) throw new Error('nothing arrived');
  expect(outbox.verify(both)).toEqual(outbox.verify(both, fresh));
  // The standard, without its library: base64 of HMAC-SHA256 over id, timestamp and body.
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures } = both.headers;
  const key = Buffer.from(fresh.slice('whsec_'.length), 'base64');
  const expected = createHmac('sha256', key)
    .update(`${String(id)}.${String(at)}.${both.body}`)
    .digest('base64');
  expect(String(signatures).split(' ')[0]).toBe(`v1,${expected}`);

  await sql()`update private.webhook_secrets set expires_at = now() where endpoint_id = ${outbox.webhook.id} and expires_at is not null`;
  await queue();
  await outbox.run();
  const [, one] = outbox.receiver.requests;
  if (!one) throw new Error('nothing arrived');
  expect(() => outbox.verify(one)).toThrow('No matching signature');
  outbox.verify(one, fresh);
});

test('a webhook that hangs keeps no other waiting, and one that is deleted or switched off gets nothing more', async () => {
  const other = await Outbox.open(user, folder);
  outbox.receiver.answer = () => undefined;
  for (let count = 0; count < 12; count += 1) await queue();
  await insertDelivery(user.id, other.webhook.id);
  await outbox.run({ now: stepping(20_000) });
  expect(await other.log()).toMatchObject([{ status: 'delivered' }]);
  const hung = await outbox.log();
  expect(hung.filter(({ outcomes }) => outcomes.includes('timeout')).length).toBeLessThan(hung.length);
  await other.close();

  const before = outbox.receiver.requests.length;
  await serviceClient().rpc('update_webhook', {
    ...{ p_user_id: user.id, p_id: outbox.webhook.id, p_changes: { is_enabled: false } },
  });
  expect(new Set((await outbox.log()).map(({ status }) => status))).toEqual(new Set(['cancelled']));
  await outbox.run();
  await serviceClient().rpc('delete_webhook', { p_user_id: user.id, p_id: outbox.webhook.id });
  expect(await outbox.log()).toEqual([]);
  expect(outbox.receiver.requests).toHaveLength(before);
});

/** A clock that goes on by `ms` with every look. */
function stepping(ms: number): () => Date {
  let time = Date.now();
  return () => new Date((time += ms));
}

test('who lost the lease writes nothing: of two workers the later one’s outcome counts', async () => {
  await queue();
  const store = createDeliveryStore(serviceClient());
  const [first, second] = [crypto.randomUUID(), crypto.randomUUID()];
  const [late] = await store.claimWebhooks(first);
  expect(await store.claimWebhooks(second)).toEqual([]);
  await sql()`update public.webhook_deliveries set lease_until = now() - interval '1 second' where user_id = ${user.id}`;
  const [current] = await store.claimWebhooks(second);
  if (!late || !current) throw new Error('nothing was claimed');
  const refused = {
    outcome: 'refused' as const,
    duration_ms: 5,
    response_status: 500,
    response_excerpt: '',
    error_message: 'no',
  };
  expect(await store.recordWebhook(second, current, { ...refused, outcome: 'delivered' }, null)).toBe(true);
  expect(await store.recordWebhook(first, late, refused, 5)).toBe(false);
  expect(await outbox.log()).toMatchObject([{ status: 'delivered', outcomes: ['interrupted', 'delivered'] }]);
});

test('preferences: what is off in the application is read from the start, what is off for e-mail is not mailed', async () => {
  const { id: userId } = user;
  await serviceClient().rpc('set_notification_preferences', {
    ...{ p_user_id: userId, p_changes: { job_complete: { in_app: false }, system: { email: false } } },
  });
  const tell = (type: string) => sql()`
    insert into public.notifications (user_id, type, title, message, dedupe_key)
    values (${userId}, ${type}::public.notification_type, ${type}, '', ${type})`;
  for (const type of ['job_complete', 'job_failed', 'dataset_ready', 'system']) await tell(type);
  const rows = await sql()`
    select n.title, n.read, e.id is not null as is_mailed from public.notifications n
    left join public.email_deliveries e on e.notification_id = n.id where n.user_id = ${userId} order by n.title`;
  expect([...rows]).toEqual([
    { title: 'dataset_ready', read: false, is_mailed: false },
    { title: 'job_complete', read: true, is_mailed: true },
    { title: 'job_failed', read: false, is_mailed: true },
    { title: 'system', read: false, is_mailed: false },
  ]);
});

test('the function itself, as cron calls it, signs and sends; without the secret nothing moves', async () => {
  const id = await queue();
  expect((await outbox.run({}, 'guess')).status).toBe(401);
  expect(outbox.receiver.requests).toEqual([]);
  const response = await callFunction('deliver-notifications');
  expect(await response.json()).toMatchObject({ success: true, data: { webhooks: 1, delivered: 1 } });
  const [request] = outbox.receiver.requests;
  if (!request) throw new Error('nothing arrived');
  expect(request.headers['webhook-id']).toBe(id);
  expect(outbox.verify(request)).toMatchObject({ type: 'job.completed', data: { job_id: '7' } });
});

test('an e-mail says what happened, with a link, to the address of the account', async () => {
  const notification = await insertNotification(user.id, 'Look at this');
  await outbox.run();
  const mail = await readFile(path.join(folder, `${notification}.eml`), 'utf8');
  for (const part of [`To: ${user.email}`, 'Subject: Look at this', 'https://app.example.com/datasets']) {
    expect(mail).toContain(part);
  }
});
