import Link from 'next/link';
import { RelativeTime } from '@/components/states/relative-time';
import { paths } from '@/config/paths';
import { safeNextPath } from '@/core/auth/safe-next-path';
import type { NotificationView } from '@/core/notifications/notification.schema';
import { Panel, PanelEmpty, PanelSkeleton } from './panel';

export function RecentActivity({
  notifications,
}: {
  notifications: readonly NotificationView[] | undefined;
}) {
  return (
    <Panel title="Recent activity" href={paths.notifications} linkLabel="All notifications">
      {notifications === undefined && <PanelSkeleton rows={3} label="Loading the recent activity" />}
      {notifications?.length === 0 && (
        <PanelEmpty>Nothing has happened yet. Ready datasets and ended trainings are told here.</PanelEmpty>
      )}
      <ul className="divide-y">
        {notifications?.map(({ id, title, message, action_url: actionUrl, created_at: createdAt }) => (
          <li key={id} className="flex min-h-14 items-baseline justify-between gap-4 px-4 py-2">
            <div className="min-w-0">
              <Link
                href={safeNextPath(actionUrl, paths.notifications)}
                className="block truncate text-base font-medium hover:underline"
                title={title}
              >
                {title}
              </Link>
              <p className="truncate text-xs text-muted-foreground" title={message}>
                {message}
              </p>
            </div>
            <RelativeTime timestamp={createdAt} className="shrink-0 text-xs text-muted-foreground" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
