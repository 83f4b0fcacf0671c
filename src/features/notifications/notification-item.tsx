'use client';

import {
  CircleCheckIcon,
  CircleXIcon,
  DatabaseIcon,
  InfoIcon,
  WalletIcon,
  type LucideIcon,
} from 'lucide-react';
import Link from 'next/link';
import { RelativeTime } from '@/components/states/relative-time';
import { paths } from '@/config/paths';
import { safeNextPath } from '@/core/auth/safe-next-path';
import type { NotificationView } from '@/core/notifications/notification.schema';
import { cn } from '@/lib/cn';

const KINDS: Record<NotificationView['type'], { icon: LucideIcon; color: string }> = {
  job_complete: { icon: CircleCheckIcon, color: 'text-status-completed' },
  job_failed: { icon: CircleXIcon, color: 'text-status-failed' },
  cost_alert: { icon: WalletIcon, color: 'text-warning' },
  dataset_ready: { icon: DatabaseIcon, color: 'text-status-completed' },
  system: { icon: InfoIcon, color: 'text-muted-foreground' },
};

type NotificationItemProps = {
  notification: NotificationView;
  /** The person follows the notification to what it is about. */
  onOpen: (notification: NotificationView) => void;
};

/** What happened, when, and the way to it. Unread ones carry a dot. */
export function NotificationItem({ notification, onOpen }: NotificationItemProps) {
  const { type, title, message, read, action_url: actionUrl, created_at: createdAt } = notification;
  const { icon: Icon, color } = KINDS[type];
  return (
    <Link
      href={safeNextPath(actionUrl, paths.notifications)}
      onClick={() => onOpen(notification)}
      className="flex min-w-0 flex-1 gap-3 px-4 py-3 transition-colors hover:bg-muted/60 focus-visible:-outline-offset-2"
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', color)} />
      <span className="flex min-w-0 flex-1 flex-col gap-0.5">
        <span className={cn('text-base wrap-anywhere', !read && 'font-medium')}>{title}</span>
        <span className="line-clamp-2 text-sm wrap-anywhere text-muted-foreground">{message}</span>
        <RelativeTime timestamp={createdAt} className="text-xs text-muted-foreground" />
      </span>
      {!read && (
        <span className="mt-1.5 size-2 shrink-0 rounded-full bg-accent">
          <span className="sr-only">Unread</span>
        </span>
      )}
    </Link>
  );
}
