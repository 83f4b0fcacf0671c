'use client';

import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { FactList } from '@/components/states/fact-list';
import { costSoFar, trainedSeconds } from '@/core/training/job-display';
import { isActiveJobStatus, type JobView } from '@/core/training/job.schema';
import { formatDuration, formatMoney, formatUnitPrice } from '@/lib/format';
import { formatRange } from '@/lib/format-range';
import { useNow } from '@/lib/use-now';

/** What the job has cost, against the range that was forecast when it was created. */
export function CostTracker({ job }: { job: JobView }) {
  const { gpu_type, num_gpus, cost_per_gpu_hour } = job.gpu_config;
  const cost = costSoFar(job);
  const isActive = isActiveJobStatus(job.status);
  const now = useNow(isActive);
  const shareOfHigh = job.estimated_cost_high > 0 ? (100 * cost) / job.estimated_cost_high : 0;
  const isOverEstimate = cost > job.estimated_cost_high;
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
            {isOverEstimate && ', above the estimate'}
          </p>
        </div>
        <Progress
          value={Math.min(shareOfHigh, 100)}
          label="Cost against the upper end of the estimate"
          indicatorClassName={isOverEstimate ? 'bg-status-failed' : 'bg-series-1'}
        />
        <FactList
          facts={[
            {
              label: 'Estimate',
              value: formatRange(job.estimated_cost_low, job.estimated_cost_high, formatMoney),
            },
            { label: 'GPUs', value: `${num_gpus} × ${gpu_type}` },
            { label: 'Price', value: `${formatUnitPrice(cost_per_gpu_hour * num_gpus)} per hour` },
            { label: 'Time trained', value: formatDuration(trainedSeconds(job, now)) },
          ]}
        />
      </CardContent>
    </Card>
  );
}
