'use client';

import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { useDashboardStats } from '@/data/dashboard/dashboard.queries';
import { ActiveJobs } from './active-jobs';
import { QuickActions } from './quick-actions';
import { RecentActivity } from './recent-activity';
import { RecentDatasets } from './recent-datasets';
import { StatCards } from './stat-cards';

/** The home page: how things stand, what runs, what happened last. */
export function DashboardScreen() {
  const { data, error, refetch } = useDashboardStats();
  return (
    <>
      <PageHeader
        title="Dashboard"
        description="Your datasets, trainings and models at a glance."
        actions={<QuickActions />}
      />
      {data === undefined && error !== null ? (
        <ErrorState title="The dashboard could not be loaded" error={error} onRetry={() => refetch()} />
      ) : (
        <>
          <StatCards stats={data} />
          <ActiveJobs jobs={data?.activeJobList} />
          <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-2">
            <RecentDatasets datasets={data?.recentDatasets} />
            <RecentActivity notifications={data?.recentActivity} />
          </div>
        </>
      )}
    </>
  );
}
