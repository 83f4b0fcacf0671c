'use client';

import Link from 'next/link';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { FactList } from '@/components/states/fact-list';
import { paths } from '@/config/paths';
import { costSoFar, trainedSeconds } from '@/core/training/job-display';
import { isActiveJobStatus, type JobView } from '@/core/training/job.schema';
import { useCostSummary } from '@/data/costs/costs.queries';
import { cn } from '@/lib/cn';
import { formatDuration, formatMoney, formatPercent, formatUnitPrice, MISSING } from '@/lib/format';
import { formatRange } from '@/lib/format-range';
import { useNow } from '@/lib/use-now';

/** What the job has cost, against the range that was forecast when it was created, and the month's budget. */
export function CostTracker({ job }: { job: JobView }) {
  const { gpu_type, num_gpus, cost_per_gpu_hour } = job.gpu_config;
  const cost = costSoFar(job);
  const isActive = isActiveJobStatus(job.status);
  const now = useNow(isActive);
  return (
    <Card>
      <CardHeader>
        <CardTitle>Cost</CardTitle>
      </CardHeader>
      <CardContent className="flex flex-col gap-3">
        <div className="flex items-baseline justify-between gap-4">
          <p className="text-2xl font-semibold tracking-tight tabular-nums">{formatMoney(cost)}</p>
          <p className="text-sm text-muted-foreground">
            {isActive ? 'so far' : 'in the end'}
            {cost > job.estimated_cost_high && ', above the estimate'}
          </p>
        </div>
        <CostScale job={job} cost={cost} />
        <FactList
          facts={[
            {
              label: 'Estimate',
              value: formatRange(job.estimated_cost_low, job.estimated_cost_high, formatMoney),
            },
            { label: 'Month’s budget', value: <MonthlyBudget /> },
            { label: 'GPUs', value: `${num_gpus} × ${gpu_type}` },
            { label: 'Price', value: `${formatUnitPrice(cost_per_gpu_hour * num_gpus)} per hour` },
            { label: 'Time trained', value: formatDuration(trainedSeconds(job, now)) },
          ]}
        />
      </CardContent>
    </Card>
  );
}

/** The cost on a line on which the estimated range is marked. */
function CostScale({ job, cost }: { job: JobView; cost: number }) {
  const { estimated_cost_low: low, estimated_cost_high: high } = job;
  const end = Math.max(high, cost) * 1.1 || 1;
  const percent = (amount: number) => `${(100 * amount) / end}%`;
  return (
    <div
      role="img"
      aria-label={`${formatMoney(cost)} of an estimate of ${formatRange(low, high, formatMoney)}`}
      className="relative h-3"
    >
      <div className="absolute inset-x-0 top-1 h-1.5 overflow-hidden rounded-full bg-secondary">
        <div
          className={cn('h-full', cost > high ? 'bg-status-failed' : 'bg-series-1')}
          style={{ width: percent(cost) }}
        />
      </div>
      <div
        className="absolute inset-y-0 rounded-sm border border-input"
        style={{ left: percent(low), width: percent(high - low) }}
      />
    </div>
  );
}

/** What all trainings of the month have cost, of the budget. */
function MonthlyBudget() {
  const { data } = useCostSummary();
  if (data === undefined) return MISSING;
  const { current_month: month, budget_alert: budget } = data;
  if (!budget.has_budget) {
    return (
      <Link href={paths.settings} className="underline underline-offset-4">
        none set
      </Link>
    );
  }
  return `${formatMoney(month.total)} of ${formatMoney(budget.budget_limit)} (${formatPercent(budget.percent_used)})`;
}
