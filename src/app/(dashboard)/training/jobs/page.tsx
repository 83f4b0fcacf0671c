import type { Metadata } from 'next';
import { Suspense } from 'react';
import { JobsScreen } from '@/features/training/jobs/jobs-screen';

export const metadata: Metadata = { title: 'Training' };

export default function JobsPage() {
  return (
    <Suspense>
      <JobsScreen />
    </Suspense>
  );
}
