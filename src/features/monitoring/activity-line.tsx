import { RelativeTime } from '@/components/states/relative-time';
import { estimateTimeLeft, etaText } from '@/core/monitoring/eta';
import type { Pace } from '@/core/monitoring/pace';
import { trainedSeconds } from '@/core/training/job-display';
import { isActiveJobStatus, type JobView } from '@/core/training/job.schema';
import { formatDuration } from '@/lib/format';
import { useNow } from '@/lib/use-now';

interface ActivityLineProps {
  job: JobView;
  /** How fast the training has gone so far; null until that is known. */
  pace: Pace | null;
  /** When the job was last read, in milliseconds since the epoch. */
  readAt: number;
  /** The last look at the job failed. */
  isStale: boolean;
}

/** What the job is about to do: stop, wait, or end in so long; of an ended one how long it took. */
export function ActivityLine({ job, pace, readAt, isStale }: ActivityLineProps) {
  const now = useNow(isActiveJobStatus(job.status));
  if (isStale) {
    return (
      <span className="text-warning">
        No answer from the server, trying again. As of{' '}
        <RelativeTime timestamp={new Date(readAt).toISOString()} />
      </span>
    );
  }
  if (!isActiveJobStatus(job.status)) {
    const seconds = trainedSeconds(job, now);
    return (
      <span>
        {seconds === null ? 'Never started · ended ' : `Took ${formatDuration(seconds)} · ended `}
        <RelativeTime timestamp={job.completed_at} />
      </span>
    );
  }
  if (job.cancel_requested_at !== null) {
    return <span>{job.cancel_save_checkpoint ? 'Saving a checkpoint, then stopping' : 'Stopping'}</span>;
  }
  if (job.status_detail !== null) return <span>{job.status_detail}</span>;
  const eta = estimateTimeLeft(job, pace, now);
  return eta && <span title={ETA_SOURCES[eta.source]}>{etaText(eta)}</span>;
}

const ETA_SOURCES = {
  measured: 'From the step times of this run. Nine of ten trainings end within the range.',
  estimate: 'From the estimate made before the start, until the pace of this run is known.',
};
