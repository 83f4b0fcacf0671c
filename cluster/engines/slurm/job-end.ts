import type { ProgramExit } from '../engine.ts';
import { signalName } from '../shell.ts';
import type { SlurmJob } from './slurm-api.ts';

/** Where a job stands; `gone` is an end at which its processes may live on, because its node does not answer. */
export type JobStage = 'waiting' | 'running' | 'ended' | 'gone';

/** job_state_string() of Slurm 22.05; a state that is not here belongs to a job that is still Slurm's concern. */
const STAGES: Partial<Record<string, JobStage>> = {
  PENDING: 'waiting',
  REQUEUED: 'waiting',
  REQUEUE_FED: 'waiting',
  REQUEUE_HOLD: 'waiting',
  SPECIAL_EXIT: 'waiting',
  RESV_DEL_HOLD: 'waiting',
  COMPLETED: 'ended',
  CANCELLED: 'ended',
  FAILED: 'ended',
  TIMEOUT: 'ended',
  PREEMPTED: 'ended',
  BOOT_FAIL: 'ended',
  DEADLINE: 'ended',
  OUT_OF_MEMORY: 'ended',
  NODE_FAIL: 'gone',
};

export function stageOf({ job_state: state, nodes }: SlurmJob): JobStage {
  // Taken back before it ran, says Slurm. It may have run: Slurm queues a job again that lost its node, and a controller
  // that was killed forgets what it had started since it last saved. So that says nothing about its program.
  if (state === 'CANCELLED' && nodes === '') return 'gone';
  return STAGES[state] ?? 'running';
}

/** It waits, or its processes are at work. */
export const isAlive = (job: SlurmJob) => ['waiting', 'running'].includes(stageOf(job));

/** What wait(2) reports: the signal in the low seven bits, the exit code in the byte above. A shell reports 128 + signal. */
export function decodeWaitStatus(status: number): ProgramExit {
  const code = (status >> 8) & 0xff;
  const signal = signalName(status & 0x7f || code - 128);
  return signal ? { code: null, signal } : { code, signal: null };
}

/** Reasons for which a job waits, or has failed, that time does not cure: it asks for what its partition does not have. */
const IMPOSSIBLE = new Set(['BadConstraints', 'PartitionConfig', 'PartitionNodeLimit', 'PartitionTimeLimit']);

/** Slurm takes a job that no node of its partition can run, and lets it wait for ever, unless EnforcePartLimits is set. */
export const isImpossible = (job: SlurmJob) => stageOf(job) !== 'running' && IMPOSSIBLE.has(job.state_reason);

type Verdict = NonNullable<ProgramExit['error']>;

/** How the program of an ended job went; Slurm's own verdicts come in words, for they end the job on the platform too. */
export function exitOfSlurmJob(job: SlurmJob): ProgramExit {
  const exit = decodeWaitStatus(job.exit_code ?? 0);
  const verdict = verdictOn(job);
  return verdict ? { ...exit, error: verdict } : exit;
}

/** What the platform is told of a job that Slurm does not take, in Slurm's words. */
export const refusal = (code: Verdict['code'], words: string): Verdict => ({
  code,
  message: `Slurm does not take this training. Nothing was trained; ask for fewer or other GPUs, or the cluster's operator. Slurm says: ${words}`,
  retryable: false,
});

function verdictOn(job: SlurmJob): Verdict | null {
  const { job_id: id, job_state: state, state_reason: reason } = job;
  if (isImpossible(job)) return refusal('insufficient_capacity', `job ${id}, ${reason}`);
  switch (state) {
    case 'OUT_OF_MEMORY':
      return {
        code: 'out_of_memory',
        message: `The training took more memory than its node gave it, and Slurm ended it (job ${id}). Its last checkpoint is kept; try a smaller batch or sequence length.`,
        retryable: false,
      };
    case 'TIMEOUT':
    case 'DEADLINE':
      return {
        code: 'timed_out',
        message: `Slurm ended the training at its time limit (job ${id}). Its last checkpoint is kept.`,
        retryable: false,
      };
    case 'CANCELLED':
      return {
        code: 'worker_crashed',
        message: `An operator of the Slurm cluster cancelled the training (job ${id}). Its last checkpoint is kept, and it may be tried again.`,
        retryable: true,
      };
    default:
      return null;
  }
}
