'use client';

import { ErrorState } from '@/components/states/error-state';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { Switch } from '@/components/ui/switch';
import type { NotificationType } from '@/core/notifications/notification.schema';
import { canBeQuiet, type PreferencesView } from '@/core/notifications/preferences.schema';
import {
  useNotificationPreferences,
  useUpdateNotificationPreferences,
} from '@/data/notifications/notification-preferences';

/** Types in the order in which they are shown, with what they tell. */
const TYPES: readonly { type: NotificationType; name: string; hint: string }[] = [
  { type: 'job_complete', name: 'Training completed', hint: 'Its model is verified and ready.' },
  { type: 'job_failed', name: 'Training failed', hint: 'With the reason and the way to its log.' },
  { type: 'cost_alert', name: 'Budget', hint: 'At 80 % and at 100 % of the month’s budget.' },
  { type: 'dataset_ready', name: 'Dataset ready', hint: 'It can be trained on.' },
  {
    type: 'system',
    name: 'Everything else',
    hint: 'A dataset with errors, the end of a search, a webhook that was switched off.',
  },
];

/** Which news goes where: the bell, e-mail. Each switch saves itself. */
export function NotificationSettings() {
  const { data, error, refetch } = useNotificationPreferences();
  return (
    <Card id="notifications" className="scroll-mt-4">
      <CardHeader>
        <CardTitle>Notifications</CardTitle>
        <CardDescription>
          All are listed under Notifications; what is off for the bell is listed as read. Bad news always
          rings.
        </CardDescription>
      </CardHeader>
      <CardContent>
        {data === undefined && error === null && (
          <div role="status" aria-busy aria-label="Loading your notification settings">
            <Skeleton className="h-72 rounded-md" />
          </div>
        )}
        {data === undefined && error !== null && (
          <ErrorState
            title="Your notification settings could not be loaded"
            error={error}
            onRetry={() => refetch()}
          />
        )}
        {data !== undefined && <Preferences view={data} />}
      </CardContent>
    </Card>
  );
}

function Preferences({ view: { preferences, email_problem: problem } }: { view: PreferencesView }) {
  const update = useUpdateNotificationPreferences();
  const change = (type: NotificationType, channels: { in_app?: boolean; email?: boolean }) =>
    update.mutate(
      { [type]: channels },
      { onError: (error) => toastRequestError('The notification settings were not saved', error) },
    );
  return (
    <div className="flex flex-col gap-3">
      {problem !== null && (
        <p role="note" className="text-sm wrap-anywhere text-warning">
          The last e-mail was not sent: {problem}
        </p>
      )}
      <table className="w-full text-sm">
        <thead>
          <tr className="border-b text-xs text-muted-foreground">
            <th scope="col" className="h-9 text-left font-medium">
              News
            </th>
            <th scope="col" className="w-16 font-medium">
              Bell
            </th>
            <th scope="col" className="w-16 font-medium">
              E-mail
            </th>
          </tr>
        </thead>
        <tbody className="divide-y">
          {TYPES.map(({ type, name, hint }) => (
            <tr key={type}>
              <th scope="row" className="py-3 pr-3 text-left font-normal">
                <span className="block text-base font-medium">{name}</span>
                <span className="text-xs text-muted-foreground">{hint}</span>
              </th>
              <td className="text-center">
                <Switch
                  aria-label={`${name}: bell`}
                  title={canBeQuiet(type) ? undefined : 'Bad news always rings'}
                  disabled={!canBeQuiet(type)}
                  checked={preferences[type].in_app}
                  onCheckedChange={(isOn) => change(type, { in_app: isOn })}
                />
              </td>
              <td className="text-center">
                <Switch
                  aria-label={`${name}: e-mail`}
                  checked={preferences[type].email}
                  onCheckedChange={(isOn) => change(type, { email: isOn })}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
