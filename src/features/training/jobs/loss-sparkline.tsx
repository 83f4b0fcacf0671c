import { Sparkline } from '@/components/charts/sparkline';
import type { JobSummary } from '@/core/training/job.schema';
import type { LossSparklines } from '@/data/training/job-lists.queries';
import { formatCount, formatLoss } from '@/lib/format';

interface LossSparklineProps {
  job: Pick<JobSummary, 'id' | 'name'>;
  sparklines: LossSparklines;
  className?: string;
}

/** How a job's training loss went. */
export function LossSparkline({ job, sparklines, className }: LossSparklineProps) {
  const points = sparklines[job.id]?.points ?? [];
  return <Sparkline points={points} label={`${job.name}: ${describe(points)}`} className={className} />;
}

/** `training loss from 2.314 to 0.4210, lowest 0.4102 at step 96`. */
function describe(points: readonly (readonly [number, number])[]): string {
  const lowest = points.reduce<readonly [number, number] | undefined>(
    (low, point) => (low && low[1] <= point[1] ? low : point),
    undefined,
  );
  if (!lowest) return 'no training loss yet';
  const [first, last] = [points[0]?.[1], points.at(-1)?.[1]];
  return `training loss from ${formatLoss(first)} to ${formatLoss(last)}, lowest ${formatLoss(lowest[1])} at step ${formatCount(lowest[0])}`;
}
