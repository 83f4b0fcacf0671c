import Link from 'next/link';
import { RelativeTime } from '@/components/states/relative-time';
import { StatusBadge } from '@/components/states/status-badge';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { paths } from '@/config/paths';
import { costSoFar, presetName, shownJobStatus, trainedSeconds } from '@/core/training/job-display';
import type { JobSummary } from '@/core/training/job.schema';
import type { LossSparklines } from '@/data/training/job-lists.queries';
import { formatDuration, formatLoss, formatMoney, MISSING } from '@/lib/format';
import { JobProgress } from './job-progress';
import { LossSparkline } from './loss-sparkline';
import { SweepLink } from './sweep-link';
import type { JobSelection } from './use-job-selection';

interface JobCardsProps {
  jobs: readonly JobSummary[];
  /** Milliseconds since the epoch. */
  now: number;
  sparklines: LossSparklines;
  selection: JobSelection;
}

/** The trainings as cards, for phones. */
export function JobCards({ jobs, now, sparklines, selection }: JobCardsProps) {
  return (
    <ul className="flex flex-col gap-3 md:hidden">
      {jobs.map((job) => (
        <li key={job.id}>
          <Card className="relative flex flex-col gap-3 p-4 text-sm tabular-nums">
            <div className="flex items-start justify-between gap-3">
              {/* Above the link that covers the card, with a target as large as a finger. */}
              <Checkbox
                aria-label={`Select ${job.name}`}
                className="relative z-10 mt-1 block before:absolute before:-inset-3"
                checked={selection.has(job.id)}
                onCheckedChange={(checked) => selection.set([job], checked === true)}
              />
              <div className="min-w-0 flex-1">
                <Link
                  href={paths.job(job.id)}
                  className="block truncate text-base font-medium after:absolute after:inset-0 after:rounded-lg"
                >
                  {job.name}
                </Link>
                <p className="truncate text-xs text-muted-foreground">
                  {job.dataset_name ?? MISSING} · {presetName(job.preset_id)} ·{' '}
                  <RelativeTime timestamp={job.created_at} />
                </p>
                <SweepLink job={job} />
              </div>
              <StatusBadge status={shownJobStatus(job)} />
            </div>
            <JobProgress job={job} />
            <dl className="grid grid-cols-4 gap-2">
              <div className="pt-1">
                <dt className="sr-only">Course of the loss</dt>
                <dd>
                  <LossSparkline job={job} sparklines={sparklines} className="h-8 w-full" />
                </dd>
              </div>
              {[
                { label: 'Loss', value: formatLoss(job.current_metrics.training_loss) },
                { label: 'Cost', value: formatMoney(costSoFar(job)) },
                { label: 'Duration', value: formatDuration(trainedSeconds(job, now)) },
              ].map(({ label, value }) => (
                <div key={label}>
                  <dt className="text-xs text-muted-foreground">{label}</dt>
                  <dd>{value}</dd>
                </div>
              ))}
            </dl>
          </Card>
        </li>
      ))}
    </ul>
  );
}
