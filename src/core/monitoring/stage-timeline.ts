import { isActiveJobStatus, jobStage, type JobStage, type JobView } from '../training/job.schema.ts';

/** `stopped` is the stage in which a job failed or was cancelled; `skipped` was passed without being reported. */
export type StageState = 'done' | 'current' | 'upcoming' | 'stopped' | 'skipped';

export interface StageStep {
  stage: JobStage;
  state: StageState;
  /** Time spent in the stage until it ended or `now`; null when it was not entered or takes no time. */
  durationMs: number | null;
}

type TimedJob = Pick<JobView, 'status' | 'current_stage' | 'stage_entered_at' | 'completed_at'>;

/**
 * The six stages of a job with the state of each and the time in it. `now` in milliseconds since the epoch.
 *
 * A job goes back and forth between training and validating, and only its first entry into a stage is known: training
 * counts until saving begins, the validations within included, and validating has no time of its own.
 */
export function stageTimeline(job: TimedJob, now: number): StageStep[] {
  const stages = jobStage.options;
  const currentIndex = stages.indexOf(job.current_stage);
  const endOfJob = job.completed_at === null ? now : Date.parse(job.completed_at);

  return stages.map((stage, index): StageStep => {
    const entered = enteredAt(job, stage);
    const state = stateOf(job, index, currentIndex, entered !== null);
    const hasNoTime = stage === 'validating' || stage === 'completed' || state === 'upcoming';
    if (entered === null || hasNoTime) return { stage, state, durationMs: null };
    const followers = stages.filter((other) => stages.indexOf(other) > index && other !== 'validating');
    const nextEntry = followers.map((later) => enteredAt(job, later)).find((time) => time !== null);
    return { stage, state, durationMs: Math.max(0, (nextEntry ?? endOfJob) - entered) };
  });
}

const enteredAt = (job: TimedJob, stage: JobStage): number | null => {
  const entered = job.stage_entered_at[stage];
  return entered === undefined ? null : Date.parse(entered);
};

function stateOf(job: TimedJob, index: number, currentIndex: number, wasEntered: boolean): StageState {
  if (index > currentIndex) return 'upcoming';
  if (index < currentIndex) return wasEntered ? 'done' : 'skipped';
  if (job.status === 'completed') return 'done';
  return isActiveJobStatus(job.status) ? 'current' : 'stopped';
}
