import Link from 'next/link';
import { RelativeTime } from '@/components/states/relative-time';
import { StatusBadge } from '@/components/states/status-badge';
import { Card } from '@/components/ui/card';
import { paths } from '@/config/paths';
import { costSoFar, presetName, shownJobStatus, trainedSeconds } from '@/core/training/job-display';
import type { JobSummary } from '@/core/training/job.schema';
import { formatDuration, formatLoss, formatMoney, MISSING } from '@/lib/format';
import { JobProgress } from './job-progress';
import { SweepLink } from './sweep-link';

/** The trainings as cards, for phones. `now` in milliseconds since the epoch. */
export function JobCards({ jobs, now }: { jobs: readonly JobSummary[]; now: number }) {
  return (
    <ul className="flex flex-col gap-3 md:hidden">
      {jobs.map((job) => (
        <li key={job.id}>
          <Card className="relative flex flex-col gap-3 p-4 text-sm tabular-nums">
            <div className="flex items-start justify-between gap-3">
              <div className="min-w-0">
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
            <dl className="grid grid-cols-3 gap-2">
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
