'use client';

import { ErrorState } from '@/components/states/error-state';

export default function DashboardErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return <ErrorState title="This page failed" error={error} onRetry={retry} />;
}
