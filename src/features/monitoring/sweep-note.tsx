import { SlidersHorizontalIcon } from 'lucide-react';
import Link from 'next/link';
import { Card } from '@/components/ui/card';
import { paths } from '@/config/paths';
import type { JobView } from '@/core/training/job.schema';
import { FAILURE_REASONS } from '@/core/training/reconcile/failure-reasons';

/** Says of a run which search it belongs to, and why the search stopped it, if it did. */
export function SweepNote({ job }: { job: Pick<JobView, 'sweep_id' | 'error_code' | 'error_message'> }) {
  if (job.sweep_id === null) return null;
  const { error_code: code } = job;
  const reason = code === 'early_stopped' || code === 'sweep_budget' ? FAILURE_REASONS[code] : null;
  return (
    <Card className="flex gap-3 p-4">
      <SlidersHorizontalIcon aria-hidden className="mt-0.5 size-5 shrink-0 text-muted-foreground" />
      <div className="flex min-w-0 flex-col gap-1">
        {reason && (
          <>
            <h2 className="text-base font-semibold">{reason.title}</h2>
            <p>{job.error_message}</p>
            <p className="text-muted-foreground">{reason.advice}</p>
          </>
        )}
        <p className="text-muted-foreground">
          This is one run of a search.{' '}
          <Link href={paths.sweep(job.sweep_id)} className="text-foreground underline underline-offset-4">
            See all its runs
          </Link>
        </p>
      </div>
    </Card>
  );
}
