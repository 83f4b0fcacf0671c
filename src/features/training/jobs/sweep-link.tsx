import Link from 'next/link';
import { paths } from '@/config/paths';
import type { JobSummary } from '@/core/training/job.schema';

/** Of a run of a search: the way to it. Above the link that covers a whole card. */
export function SweepLink({ job }: { job: Pick<JobSummary, 'name' | 'sweep_id'> }) {
  if (job.sweep_id === null) return null;
  return (
    <Link
      href={paths.sweep(job.sweep_id)}
      aria-label={`The search of ${job.name}`}
      className="relative z-10 w-fit text-xs text-muted-foreground underline underline-offset-4 hover:text-foreground"
    >
      Part of a search
    </Link>
  );
}
