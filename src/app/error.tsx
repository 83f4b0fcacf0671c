'use client';

import { ErrorState } from '@/components/states/error-state';

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <main className="flex min-h-dvh items-center justify-center p-4">
      <ErrorState title="This page failed" error={error} onRetry={retry} className="w-full max-w-lg" />
    </main>
  );
}
