import { isActiveJobStatus, type JobView } from '../training/job.schema.ts';
import { forecastSteps, type Pace } from './pace.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Seconds until a job ends, and the range in which that is likely to lie. */
export interface Eta {
  leftSeconds: number;
  lowSeconds: number;
  highSeconds: number;
  /** `measured`: from this run's own step times. `estimate`: from the forecast made before it started. */
  source: 'measured' | 'estimate';
}

type TimedJob = Pick<
  JobView,
  | 'status'
  | 'current_stage'
  | 'current_step'
  | 'total_steps'
  | 'started_at'
  | 'heartbeat_at'
  | 'cancel_requested_at'
  | 'estimate'
>;

/**
 * When a job will end: its remaining steps at the measured pace, counted from the server's last look at it, and the upload at
 * the end. Until the pace can be measured the estimate made at its creation stands in, once it has started. Null when it has
 * ended, waits, is being stopped, or only its files are still stored. `now` in milliseconds since the epoch.
 */
export function estimateTimeLeft(job: TimedJob, pace: Pace | null, now: number): Eta | null {
  const isOnItsWay =
    isActiveJobStatus(job.status) && job.status !== 'queued' && job.current_stage !== 'saving';
  if (!isOnItsWay || job.cancel_requested_at !== null) return null;
  return measuredTimeLeft(job, pace, now) ?? estimatedTimeLeft(job, now);
}

function measuredTimeLeft(job: TimedJob, pace: Pace | null, now: number): Eta | null {
  if (pace === null || job.total_steps === null || job.heartbeat_at === null) return null;
  const steps = Math.max(0, job.total_steps - job.current_step);
  const forecast = forecastSteps(pace, steps);
  const sinceLook = Math.max(0, (now - Date.parse(job.heartbeat_at)) / 1000);
  const rest = job.estimate.duration_breakdown_seconds.upload - sinceLook;
  return {
    leftSeconds: Math.max(0, forecast.mid + rest),
    lowSeconds: Math.max(0, forecast.low + rest),
    highSeconds: Math.max(0, forecast.high + rest),
    source: 'measured',
  };
}

function estimatedTimeLeft({ started_at, estimate }: TimedJob, now: number): Eta | null {
  if (started_at === null) return null;
  const elapsed = Math.max(0, (now - Date.parse(started_at)) / 1000);
  const left = (hours: number) => Math.max(0, hours * HOUR - elapsed);
  return {
    leftSeconds: left(estimate.estimated_duration_hours),
    lowSeconds: left(estimate.estimated_duration_hours_low),
    highSeconds: left(estimate.estimated_duration_hours_high),
    source: 'estimate',
  };
}

/**
 * The time left in words, coarse enough not to flicker: `about 12 min left (10 – 15 min)`, `about 1 h 20 min left
 * (1 h 10 min – 1 h 35 min)`. The range is left out where both its ends read the same.
 */
export function etaText({ leftSeconds, lowSeconds, highSeconds }: Eta): string {
  if (leftSeconds <= 0) return 'any moment now';
  if (leftSeconds < MINUTE) return 'less than a minute left';
  const [low, high] = [roundedTime(lowSeconds), roundedTime(highSeconds)];
  const text = `about ${roundedTime(leftSeconds)} left`;
  if (low === high) return text;
  // `10 – 15 min` rather than `10 min – 15 min`.
  const from = highSeconds < HOUR ? low.replace(/ min$/, '') : low;
  return `${text} (${from} – ${high})`;
}

/** Whole minutes, beyond an hour by fives: `12 min`, `1 h 20 min`; `under 1 min`. */
function roundedTime(seconds: number): string {
  if (seconds < MINUTE) return 'under 1 min';
  if (Math.round(seconds / MINUTE) < 60) return `${Math.round(seconds / MINUTE)} min`;
  const minutes = Math.round(seconds / (5 * MINUTE)) * 5;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return `${hours} h${rest ? ` ${rest} min` : ''}`;
}
