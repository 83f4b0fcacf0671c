import type { NotificationList } from '@/core/notifications/notification.schema';
import { callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertNotification } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql } from '@/testing/stack/stack';

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
