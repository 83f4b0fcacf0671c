import { PRESETS, type PresetId } from './hyperparameters.ts';
import { isActiveJobStatus, type JobStatus, type JobSummary } from './job.schema.ts';

/** The status as people see it: an active job that was asked to stop is cancelling. */
export function shownJobStatus(
  job: Pick<JobSummary, 'status' | 'cancel_requested_at'>,
): JobStatus | 'cancelling' {
  return isActiveJobStatus(job.status) && job.cancel_requested_at !== null ? 'cancelling' : job.status;
}

/** Seconds that the job has trained, or did: from its start to its end or `now` (ms); null before it starts. */
export function trainedSeconds(
  job: Pick<JobSummary, 'started_at' | 'completed_at'>,
  now: number,
): number | null {
  if (job.started_at === null) return null;
  const end = job.completed_at === null ? now : Date.parse(job.completed_at);
  return Math.max(0, (end - Date.parse(job.started_at)) / 1000);
}

/** What the job costs: its final cost once that is settled, what it has cost so far until then. US dollars. */
export const costSoFar = (job: Pick<JobSummary, 'current_cost' | 'final_cost'>): number =>
  job.final_cost ?? job.current_cost;

/** The word for a preset. */
export const presetName = (preset: PresetId): string =>
  preset === 'custom' ? 'Custom' : PRESETS[preset].name;
