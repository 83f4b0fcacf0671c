'use client';

import { BellIcon } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Popover, PopoverContent, PopoverTrigger } from '@/components/ui/popover';
import { paths } from '@/config/paths';
import type { NotificationView } from '@/core/notifications/notification.schema';
import {
  useMarkAllNotificationsRead,
  useMarkNotificationRead,
} from '@/data/notifications/notifications.mutations';
import { useNotifications } from '@/data/notifications/notifications.queries';
import { toastRequestError } from '@/components/states/request-error-toast';
import { NotificationItem } from './notification-item';

const LATEST = { page: 1, limit: 6 };

/** The header's bell: how many are unread, and a panel with the latest. */
export function NotificationBell() {
  const [isOpen, setIsOpen] = useState(false);
  const { data, isError } = useNotifications(LATEST);
  const markRead = useMarkNotificationRead();
  const markAllRead = useMarkAllNotificationsRead();
  const unread = data?.unread_count ?? 0;

  const open = ({ id, read }: NotificationView) => {
    setIsOpen(false);
    if (!read) markRead.mutate(id);
  };

  return (
    <Popover open={isOpen} onOpenChange={setIsOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          size="icon"
          className="relative"
          aria-label={unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`}
        >
          <BellIcon aria-hidden />
          {unread > 0 && (
            <span
              aria-hidden
              className="absolute top-0.5 right-0.5 flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-xs font-semibold text-accent-foreground tabular-nums"
            >
              {unread > 9 ? '9+' : unread}
            </span>
          )}
        </Button>
      </PopoverTrigger>
      <PopoverContent aria-label="Notifications">
        <div className="flex h-11 items-center justify-between border-b px-4">
          <p className="text-base font-semibold">Notifications</p>
          {unread > 0 && (
            <Button
              variant="ghost"
              size="sm"
              className="-mr-2"
              disabled={markAllRead.isPending}
              onClick={() =>
                markAllRead.mutate(undefined, {
                  onError: (error) => toastRequestError('The notifications are still unread', error),
                })
              }
            >
              Mark all read
            </Button>
          )}
        </div>
        <ul className="max-h-96 divide-y overflow-y-auto">
          {data?.notifications.map((notification) => (
            <li key={notification.id} className="flex">
              <NotificationItem notification={notification} onOpen={open} />
            </li>
          ))}
        </ul>
        {data?.notifications.length === 0 && (
          <p className="px-4 py-8 text-center text-sm text-muted-foreground">
            Nothing yet. You will read here when a dataset is ready and when a training ends.
          </p>
        )}
        {isError && data === undefined && (
          <p className="px-4 py-8 text-center text-sm text-muted-foreground">
            The notifications could not be loaded. They are tried again every 30 seconds.
          </p>
        )}
        <div className="border-t p-1.5">
          <Button asChild variant="ghost" size="sm" className="w-full" onClick={() => setIsOpen(false)}>
            <Link href={paths.notifications}>All notifications</Link>
          </Button>
        </div>
      </PopoverContent>
    </Popover>
  );
}
