import type { Metadata } from 'next';
import { JobsScreen } from './screen';

export const metadata: Metadata = { title: 'Training' };

export default function JobsPage() {
  return <JobsScreen />;
}
