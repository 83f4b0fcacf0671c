import type { ProgramExit } from '../engine.ts';
import { ALREADY_RUNNING } from '../local/exit-code.ts';
import { exitOfSlurmJob, isAlive, isImpossible, stageOf } from './job-end.ts';
import type { SlurmJob } from './slurm-api.ts';

/** What can be known of an attempt at one moment. */
export interface Observation {
  /** Slurm's jobs of this attempt, oldest first; null while Slurm does not answer. */
  jobs: readonly SlurmJob[] | null;
  /** A program has taken the attempt: no other one ever will. */
  isClaimed: boolean;
  /** The program's last word is in its state file, and says all there is to say. */
  hasOutcome: boolean;
  /** The program that took the attempt has given no sign of life for long: it is dead. */
  isSilent: boolean;
}

export type NextStep =
  | { kind: 'wait' }
  | { kind: 'submit' }
  /** Jobs that must not start: the attempt has been done or is being done. */
  | { kind: 'cancel'; jobs: SlurmJob[] }
  /** A job that cannot start, which Slurm keeps all the same. */
  | { kind: 'give up'; job: SlurmJob }
  /** A program may be at work of which Slurm knows nothing: it has to save and end. */
  | { kind: 'silence' }
  | { kind: 'ended'; exit: ProgramExit };

/** Of a program whose end nobody saw. */
export const UNSEEN: ProgramExit = { code: null, signal: null };

/**
 * What to do about an attempt. Slurm forgets: a controller that is killed loses what it has not saved and gives the ids
 * away again; ended jobs are purged after MinJobAge; a job on a lost node is queued again while its program may live. So the
 * attempt's claim, its state file and the program's signs of life decide together with what Slurm says.
 */
export function decideNext({ jobs, isClaimed, hasOutcome, isSilent }: Observation): NextStep {
  if (jobs === null) return hasOutcome ? { kind: 'ended', exit: UNSEEN } : { kind: 'wait' };
  const again = isClaimed ? jobs.filter((job) => stageOf(job) === 'waiting') : [];
  if (again.length > 0) return { kind: 'cancel', jobs: again };
  if (hasOutcome) return { kind: 'ended', exit: UNSEEN };
  const impossible = jobs.find((job) => isAlive(job) && isImpossible(job));
  if (impossible) return { kind: 'give up', job: impossible };
  if (jobs.some(isAlive)) return { kind: 'wait' };
  const last = jobs.findLast((job) => !cameTooLate(job));
  if (!isClaimed) {
    if (jobs.length === 0) return { kind: 'submit' };
    return { kind: 'ended', exit: last ? exitOfSlurmJob(last) : UNSEEN };
  }
  if (last && stageOf(last) === 'ended') return { kind: 'ended', exit: exitOfSlurmJob(last) };
  return isSilent ? { kind: 'ended', exit: UNSEEN } : { kind: 'silence' };
}

/** It found the attempt taken, and says nothing about the program that took it. */
const cameTooLate = (job: SlurmJob) => exitOfSlurmJob(job).code === ALREADY_RUNNING;
