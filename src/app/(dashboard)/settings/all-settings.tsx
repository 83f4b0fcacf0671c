'use client';

import { ApiTokenSettings } from '@/features/api-tokens/api-token-settings';
import { NotificationSettings } from '@/features/notifications/notification-settings';
import { SettingsScreen } from '@/features/settings/settings-screen';
import { WebhookSettings } from '@/features/webhooks/webhook-settings';

/** The settings of every area on one page. */
export const AllSettings = () => (
  <SettingsScreen>
    <NotificationSettings />
    <WebhookSettings />
    <ApiTokenSettings />
  </SettingsScreen>
);
