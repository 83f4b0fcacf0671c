'use client';

import type { ReactNode } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { Skeleton } from '@/components/ui/skeleton';
import { useProfile } from '@/data/auth/auth.queries';
import { BudgetSettings } from './budget-settings';
import { ProfileSettings } from './profile-settings';
import { ThemeSettings } from './theme-settings';

/** Profile, budget and theme, then the sections of other areas. */
export function SettingsScreen({ children }: { children?: ReactNode }) {
  return (
    <div className="flex w-full max-w-2xl flex-col gap-6">
      <PageHeader
        title="Settings"
        description="Your profile, your monthly budget, how the screens look, and what acts in your name."
      />
      <AccountSettings />
      <ThemeSettings />
      {children}
    </div>
  );
}

function AccountSettings() {
  const { data, isPending, error, refetch } = useProfile();
  if (isPending) {
    return (
      <div role="status" aria-busy aria-label="Loading your profile" className="flex flex-col gap-6">
        <Skeleton className="h-80 rounded-lg" />
        <Skeleton className="h-52 rounded-lg" />
      </div>
    );
  }
  if (data === undefined) {
    return <ErrorState title="Your profile could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  return (
    <>
      <ProfileSettings profile={data} />
      <BudgetSettings profile={data} />
    </>
  );
}
