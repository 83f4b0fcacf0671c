import type { Metadata } from 'next';
import { ApiTokenSettings } from '@/features/api-tokens/api-token-settings';
import { SettingsScreen } from '@/features/settings/settings-screen';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return (
    <SettingsScreen>
      <ApiTokenSettings />
    </SettingsScreen>
  );
}
