import type { ProgramExit } from '../engine.ts';
import { signalName } from '../shell.ts';
import type { RayJob } from './jobs-api.ts';

/** JobErrorType of ray/dashboard/modules/job/common.py: it never got the resources that it asked for. */
const NO_RESOURCES = 'JOB_SUPERVISOR_ACTOR_START_TIMEOUT';

/** How a job's program ended, in the terms of a process; null while it has not. */
export function exitOfRayJob({ status, driver_exit_code, error_type, message }: RayJob): ProgramExit | null {
  if (status === 'PENDING' || status === 'RUNNING') return null;
  if (status === 'SUCCEEDED') return { code: 0, signal: null };
  if (status === 'STOPPED') return { code: null, signal: 'SIGTERM' };
  if (error_type === NO_RESOURCES) {
    return {
      code: null,
      signal: null,
      error: {
        code: 'insufficient_capacity',
        message: `Ray had no free node for this training in time, and gave it up. Nothing was trained; try again later. Ray says: ${brief(message)}`,
        retryable: true,
      },
    };
  }
  // Without an exit code the program never ran, or its node is gone.
  if (driver_exit_code === null || driver_exit_code === undefined) return { code: null, signal: null };
  // A signal is -n when the shell became the program, 128 + n when it waited for it.
  const signal = signalName(driver_exit_code < 0 ? -driver_exit_code : driver_exit_code - 128);
  return signal ? { code: null, signal } : { code: driver_exit_code, signal: null };
}

const brief = (message: string | null | undefined) => (message ?? '').slice(0, 300);
