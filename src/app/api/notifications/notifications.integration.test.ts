import type { NotificationList } from '@/core/notifications/notification.schema';
import type { PreferencesView } from '@/core/notifications/preferences.schema';
import { callApi, callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertNotification } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
});
afterAll(closeSql);

const list = async (query = '') => {
  const page = await callApiForData<NotificationList>(owner, `GET /api/notifications?${query}`);
  return {
    titles: page.notifications.map(({ title }) => title),
    unread: page.unread_count,
    total: page.total,
  };
};

test('unread first, then newest; read one, then all', async () => {
  await insertNotification(owner.user.id, 'first');
  await insertNotification(owner.user.id, 'second');
  await insertNotification(owner.user.id, 'third');
  expect(await list()).toEqual({ titles: ['third', 'second', 'first'], unread: 3, total: 3 });

  const fourth = await insertNotification(owner.user.id, 'fourth');
  const read = await callApiForData(owner, `PATCH /api/notifications/${fourth}/read`);
  expect(read).toMatchObject({ notification: { id: fourth, read: true } });
  await callApiForData(owner, `PATCH /api/notifications/${fourth}/read`);
  expect(await list()).toEqual({ titles: ['third', 'second', 'first', 'fourth'], unread: 3, total: 4 });
  expect(await list('unread=true&limit=2')).toEqual({ titles: ['third', 'second'], unread: 3, total: 3 });
  expect(await list('unread=false')).toEqual({ titles: ['fourth'], unread: 3, total: 1 });

  expect(await callApiForData(owner, 'POST /api/notifications/read-all')).toEqual({ updated: 3 });
  expect(await callApiForData(owner, 'POST /api/notifications/read-all')).toEqual({ updated: 0 });
  expect(await list()).toMatchObject({ unread: 0, total: 4 });
});

test('preferences: defaults, what is named changes, bad news cannot be kept from the bell', async () => {
  const path = '/api/notifications/preferences';
  const initial = await callApiForData<PreferencesView>(owner, `GET ${path}`);
  expect(initial.preferences).toEqual({
    job_complete: { in_app: true, email: true },
    job_failed: { in_app: true, email: true },
    cost_alert: { in_app: true, email: true },
    dataset_ready: { in_app: true, email: false },
    system: { in_app: true, email: true },
  });
  const changed = await callApiForData<PreferencesView>(owner, `PATCH ${path}`, {
    body: { job_complete: { in_app: false }, cost_alert: { email: false } },
  });
  expect(changed.preferences).toEqual({
    ...initial.preferences,
    job_complete: { in_app: false, email: true },
    cost_alert: { in_app: true, email: false },
  });
  for (const body of [
    { job_failed: { in_app: false } },
    { job_complete: { sms: true } },
    { weather: { email: true } },
    { job_complete: { email: 'yes' } },
    {},
  ]) {
    expect(await callApi(owner, `PATCH ${path}`, { body })).toMatchObject({ status: 400 });
  }
  expect(await callApiForData(owner, `GET ${path}`)).toMatchObject({ preferences: changed.preferences });

  const id = await insertNotification(owner.user.id, 'Not mailed');
  await sql()`
    update public.email_deliveries set status = 'discarded', ended_at = now(), error_message = 'No mail server.'
    where notification_id = ${id}`;
  expect(await callApiForData(owner, `GET ${path}`)).toMatchObject({ email_problem: 'No mail server.' });
});
