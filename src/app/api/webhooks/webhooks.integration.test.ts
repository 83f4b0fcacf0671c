import type { DeliveryList, WebhookView } from '@/core/webhooks/webhook.schema';
import { callApi, callApiForData, settleBackground } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDelivery, insertWebhook } from '@/testing/api/webhook-rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;
const hook = (name: string) => ({ url: `https://example.com/${name}`, events: ['job.completed'] });

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
});
afterAll(async () => {
  await settleBackground();
  await closeSql();
});

const create = (body: unknown) => callApi(owner, 'POST /api/webhooks', { body });
const list = async () =>
  (await callApiForData<{ webhooks: WebhookView[] }>(owner, 'GET /api/webhooks')).webhooks;

test('a secret is shown when it is made and never again; five webhooks, each address once', async () => {
  const made = await callApiForData<{ webhook: WebhookView; secret: string }>(owner, 'POST /api/webhooks', {
    body: { ...hook('first'), description: '  Slack bot ' },
  });
  expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(made.webhook).toMatchObject({ description: 'Slack bot', is_enabled: true, disabled_reason: null });
  expect(JSON.stringify(await list())).not.toContain('whsec_');

  const path = `/api/webhooks/${made.webhook.id}`;
  const { secret } = await callApiForData<{ secret: string }>(owner, `POST ${path}/secret`);
  expect(secret).toMatch(/^whsec_/);
  expect(secret).not.toBe(made.secret);

  expect(await create(hook('first'))).toMatchObject({ status: 409, body: { code: 'conflict' } });
  const answers = await Promise.all(['2', '3', '4', '5', '6', '7'].map((name) => create(hook(name))));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 201, 409, 409]);
  expect(await list()).toHaveLength(5);

  const other = (await list())[1];
  const clash = await callApi(owner, `PATCH /api/webhooks/${other?.id}`, {
    body: { url: hook('first').url },
  });
  expect(clash).toMatchObject({ status: 409, body: { details: [{ path: 'url' }] } });
  const changed = await callApiForData<{ webhook: WebhookView }>(owner, `PATCH ${path}`, {
    body: { events: ['job.failed', 'model.ready'], description: null },
  });
  expect(changed.webhook).toMatchObject({ events: ['job.failed', 'model.ready'], description: null });
  expect(await callApiForData(owner, `DELETE ${path}`)).toEqual({ id: made.webhook.id });
  expect(await list()).toHaveLength(4);
});

test.each([
  ['an address of this machine', { url: 'https://localhost/hooks' }],
  ['a private address', { url: 'https://10.0.0.8/hooks' }],
  ['a private address in disguise', { url: 'https://[::ffff:192.168.0.1]/' }],
  ['plain http', { url: 'http://example.com/hooks' }],
  ['a password in the address', { url: 'https://a:b@example.com/' }],
  ['no address', { url: 'hooks' }],
  ['an address that never ends', { url: `https://example.com/${'x'.repeat(2000)}` }],
  ['no events', { events: [] }],
  ['an unknown event', { events: ['job.exploded'] }],
  ['an event twice', { events: ['job.failed', 'job.failed'] }],
  ['a secret of one’s own', { secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw' }],
  ['a long description', { description: 'x'.repeat(201) }],
])('%s is refused, and nothing is made', async (_case, change) => {
  const before = (await list()).length;
  expect(await create({ ...hook('bad'), ...change })).toMatchObject({
    ...{ status: 400, body: { code: 'invalid_input' } },
  });
  expect(await list()).toHaveLength(before);
});

test('the log shows each delivery with its attempts; a test and a redelivery join it; one switched off sends nothing', async () => {
  const { id } = await insertWebhook(owner.user.id);
  const sent = await insertDelivery(owner.user.id, id);
  await sql()`
    insert into public.webhook_attempts (user_id, delivery_id, number, outcome, duration_ms, response_status, response_excerpt)
    values (${owner.user.id}, ${sent}, 2, 'delivered', 80, 200, 'ok'), (${owner.user.id}, ${sent}, 1, 'timeout', 10000, null, null)`;
  await sql()`
    update public.webhook_deliveries set status = 'delivered', attempts = 2 where id = ${sent}`;
  const log = (query = '') =>
    callApiForData<DeliveryList>(owner, `GET /api/webhooks/${id}/deliveries?${query}`);
  expect((await log()).deliveries).toMatchObject([
    {
      ...{ id: sent, event_type: 'job.completed', status: 'delivered' },
      webhook_attempts: [
        { number: 1, outcome: 'timeout', response_status: null },
        { number: 2, outcome: 'delivered', duration_ms: 80, response_excerpt: 'ok' },
      ],
    },
  ]);
  expect(await log('status=failed')).toMatchObject({ deliveries: [], total: 0 });

  expect(await callApi(owner, `POST /api/webhooks/deliveries/${sent}/redeliver`)).toMatchObject({
    status: 202,
  });
  expect(await callApi(owner, `POST /api/webhooks/${id}/test`)).toMatchObject({ status: 202 });
  expect((await log('limit=1')).total).toBe(2);

  await callApi(owner, `PATCH /api/webhooks/${id}`, { body: { is_enabled: false } });
  for (const target of [`/api/webhooks/${id}/test`, `/api/webhooks/deliveries/${sent}/redeliver`]) {
    expect(await callApi(owner, `POST ${target}`)).toMatchObject({ status: 409, body: { code: 'conflict' } });
  }
});

test('more tests than a person presses are refused', async () => {
  const { id } = await insertWebhook(owner.user.id);
  const statuses: number[] = [];
  for (let press = 0; press < 11; press += 1) {
    statuses.push((await callApi(owner, `POST /api/webhooks/${id}/test`)).status);
  }
  expect(statuses.at(0)).toBe(202);
  expect(statuses.at(-1)).toBe(429);
});
