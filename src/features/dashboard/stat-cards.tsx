import { StatCard } from '@/components/states/stat-card';
import { paths } from '@/config/paths';
import type { DashboardStats } from '@/core/dashboard/dashboard.schema';
import { formatCount, formatMoney, formatPercent } from '@/lib/format';

/** The four figures of the dashboard; undefined while they load. */
export function StatCards({ stats }: { stats: DashboardStats | undefined }) {
  return (
    <div className="grid grid-cols-2 gap-3 md:gap-4 lg:grid-cols-4">
      <StatCard
        label="Total datasets"
        href={paths.datasets}
        value={stats && formatCount(stats.totalDatasets)}
        hint="uploaded"
      />
      <StatCard
        label="Active jobs"
        href={paths.jobs}
        value={stats && formatCount(stats.activeJobs)}
        hint="in training"
      />
      <StatCard
        label="Completed models"
        href={paths.models}
        value={stats && formatCount(stats.completedModels)}
        hint="trained and verified"
      />
      <StatCard
        label="Spend this month"
        href={paths.costs}
        value={stats && formatMoney(stats.totalCost)}
        hint={budgetHint(stats)}
      />
    </div>
  );
}

function budgetHint(stats: DashboardStats | undefined): string {
  // Nothing is known yet: a space that keeps the height.
  if (stats === undefined) return '\u00a0';
  if (stats.monthlyBudget === null) return 'no budget set';
  const percent = (stats.totalCost / stats.monthlyBudget) * 100;
  return `${formatPercent(percent)} of ${formatMoney(stats.monthlyBudget)}`;
}
