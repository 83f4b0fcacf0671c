import 'server-only';
import { z } from 'zod';
import {
  notificationView,
  type ListNotificationsQuery,
  type NotificationView,
} from '@/core/notifications/notification.schema';
import { columnsOf } from '../supabase/columns';
import { countOf, selectPage } from '../supabase/paging';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

const VIEW_SELECT = columnsOf(notificationView);

/** One page of a user's notifications, unread and then newest first, and how many match in all. */
export async function selectNotifications(
  db: UserClient,
  userId: string,
  filters: ListNotificationsQuery,
): Promise<{ notifications: NotificationView[]; total: number }> {
  const { rows, total } = await selectPage((from, to) => {
    let query = db
      .from('notifications')
      .select(VIEW_SELECT, { count: 'exact' })
      .eq('user_id', userId)
      .order('read')
      .order('created_at', { ascending: false })
      .order('id')
      .range(from, to);
    if (filters.unread) query = query.eq('read', filters.unread === 'false');
    return query;
  }, filters);
  return { notifications: z.array(notificationView).parse(rows), total };
}

/** The newest notifications of a user, read or not. */
export async function selectRecentNotifications(
  db: UserClient,
  userId: string,
  limit: number,
): Promise<NotificationView[]> {
  const rows = unwrap(
    await db
      .from('notifications')
      .select(VIEW_SELECT)
      .eq('user_id', userId)
      .order('created_at', { ascending: false })
      .order('id')
      .limit(limit),
  );
  return z.array(notificationView).parse(rows);
}

/** How many notifications a user has not read. */
export async function countUnread(db: UserClient, userId: string): Promise<number> {
  return countOf(
    await db
      .from('notifications')
      .select('id', { count: 'exact', head: true })
      .eq('user_id', userId)
      .eq('read', false),
  );
}

/** Marks one notification as read; null when the user has none with this id. */
export async function markRead(db: UserClient, id: string): Promise<NotificationView | null> {
  const query = db
    .from('notifications')
    .update({ read: true })
    .eq('id', id)
    .select(VIEW_SELECT)
    .maybeSingle();
  return notificationView.nullable().parse(unwrap(await query));
}

/** Marks all of a user's notifications as read; answers how many were not. */
export async function markAllRead(db: UserClient, userId: string): Promise<number> {
  return countOf(
    await db
      .from('notifications')
      .update({ read: true }, { count: 'exact' })
      .eq('user_id', userId)
      .eq('read', false),
  );
}
