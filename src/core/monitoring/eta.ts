import type { JobSummary } from '../training/job.schema.ts';
import { isActiveJobStatus } from '../training/job.schema.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * The time that is left, in words, coarse enough not to flicker: "about 1 h 20 min left". Null when the job has ended or
 * nothing is known yet. `now` in milliseconds since the epoch.
 */
export function etaText(
  job: Pick<JobSummary, 'status' | 'estimated_completion_at'>,
  now: number,
): string | null {
  if (!isActiveJobStatus(job.status) || job.estimated_completion_at === null) return null;
  const left = Date.parse(job.estimated_completion_at) - now;
  if (left <= 0) return 'any moment now';
  if (left < MINUTE) return 'less than a minute left';
  if (left < HOUR) return `about ${Math.round(left / MINUTE)} min left`;
  const minutes = Math.round(left / (5 * MINUTE)) * 5;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `about ${hours} h${rest ? ` ${rest} min` : ''} left`;
}
