'use client';

import { BellIcon, CheckIcon, SettingsIcon } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { Pagination } from '@/components/ui/pagination';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import { listNotificationsQuery, type NotificationView } from '@/core/notifications/notification.schema';
import {
  useMarkAllNotificationsRead,
  useMarkNotificationRead,
} from '@/data/notifications/notifications.mutations';
import { useNotifications } from '@/data/notifications/notifications.queries';
import { useUrlQuery } from '@/lib/use-url-query';
import { NotificationItem } from './notification-item';

/** Everything that was reported to the person, unread first. */
export function NotificationsScreen() {
  const [query, setQuery] = useUrlQuery(listNotificationsQuery);
  const notifications = useNotifications(query);
  const markAllRead = useMarkAllNotificationsRead();
  const unread = notifications.data?.unread_count ?? 0;

  return (
    <>
      <PageHeader
        title="Notifications"
        description="What became of your datasets and trainings."
        actions={
          <>
            <Button
              variant="outline"
              aria-pressed={query.unread === 'true'}
              onClick={() => setQuery({ unread: query.unread === 'true' ? undefined : 'true' })}
            >
              {query.unread === 'true' ? 'Show all' : 'Unread only'}
            </Button>
            <Button
              variant="outline"
              disabled={unread === 0 || markAllRead.isPending}
              onClick={() =>
                markAllRead.mutate(undefined, {
                  onError: (error) => toastRequestError('The notifications are still unread', error),
                })
              }
            >
              Mark all read
            </Button>
            <Button asChild variant="outline" size="icon">
              <Link
                href={`${paths.settings}#notifications`}
                aria-label="Choose what is sent where"
                title="Choose what is sent where"
              >
                <SettingsIcon aria-hidden />
              </Link>
            </Button>
          </>
        }
      />
      <NotificationList
        result={notifications}
        isFiltered={query.unread === 'true'}
        onPageChange={(page) => setQuery({ page })}
      />
    </>
  );
}

type NotificationListProps = {
  result: ReturnType<typeof useNotifications>;
  isFiltered: boolean;
  onPageChange: (page: number) => void;
};

function NotificationList({ result, isFiltered, onPageChange }: NotificationListProps) {
  const { data, isPending, error, refetch } = result;
  if (isPending) return <NotificationSkeleton />;
  if (data === undefined) {
    return (
      <ErrorState title="The notifications could not be loaded" error={error} onRetry={() => refetch()} />
    );
  }
  if (data.notifications.length === 0) {
    return (
      <EmptyState
        icon={BellIcon}
        title={isFiltered ? 'Nothing unread' : 'No notifications yet'}
        description="You will read here when a dataset is ready and when a training ends, well or badly."
      />
    );
  }
  return (
    <>
      <Card>
        <ul className="divide-y">
          {data.notifications.map((notification) => (
            <NotificationRow key={notification.id} notification={notification} />
          ))}
        </ul>
      </Card>
      <Pagination {...data} onPageChange={onPageChange} />
    </>
  );
}

function NotificationRow({ notification }: { notification: NotificationView }) {
  const markRead = useMarkNotificationRead();
  return (
    <li className="flex items-center">
      <NotificationItem
        notification={notification}
        onOpen={({ id, read }) => {
          if (!read) markRead.mutate(id);
        }}
      />
      {!notification.read && (
        <Button
          variant="ghost"
          size="icon-sm"
          className="mr-2"
          title="Mark as read"
          aria-label={`Mark “${notification.title}” as read`}
          disabled={markRead.isPending}
          onClick={() =>
            markRead.mutate(notification.id, {
              onError: (error) => toastRequestError('The notification is still unread', error),
            })
          }
        >
          <CheckIcon aria-hidden />
        </Button>
      )}
    </li>
  );
}

function NotificationSkeleton() {
  return (
    <Card role="status" aria-busy aria-label="Loading the notifications" className="divide-y">
      {[0, 1, 2, 3, 4].map((row) => (
        <div key={row} className="flex h-20 items-center gap-3 px-4">
          <Skeleton className="size-4 rounded-full" />
          <div className="flex flex-1 flex-col gap-2">
            <Skeleton className="h-3.5 w-1/3" />
            <Skeleton className="h-3 w-2/3" />
          </div>
        </div>
      ))}
    </Card>
  );
}
