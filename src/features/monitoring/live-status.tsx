import { statusWord } from '@/components/states/status-badge';
import { shownJobStatus } from '@/core/training/job-display';
import type { JobView } from '@/core/training/job.schema';

const SPOKEN_PERCENT_STEP = 10;

/** Tells assistive technology of changes of status and of every tenth of progress, not of every poll. */
export function LiveStatus({ job }: { job: JobView }) {
  const percent = Math.floor(job.progress / SPOKEN_PERCENT_STEP) * SPOKEN_PERCENT_STEP;
  return (
    <p className="sr-only" aria-live="polite">
      {statusWord(shownJobStatus(job))}, {percent} percent done
    </p>
  );
}
