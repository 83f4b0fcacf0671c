import type { Metadata } from 'next';
import { AllSettings } from './screen';

export const metadata: Metadata = { title: 'Settings' };

export default function SettingsPage() {
  return <AllSettings />;
}
