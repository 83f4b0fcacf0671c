import type { Metadata } from 'next';
import { ApiTokenSettings } from '@/features/api-tokens/api-token-settings';
import { NotificationSettings } from '@/features/notifications/notification-settings';
import { SettingsScreen } from '@/features/settings/settings-screen';
import { WebhookSettings } from '@/features/webhooks/webhook-settings';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return (
    <SettingsScreen>
      <NotificationSettings />
      <WebhookSettings />
      <ApiTokenSettings />
    </SettingsScreen>
  );
}
