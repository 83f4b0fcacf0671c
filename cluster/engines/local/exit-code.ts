import { DISK_FULL_EXIT_CODE } from '../engine.ts';
import { isDiskFull } from '../training-error.ts';
import { runTrainingProgram, type ProgramOptions } from './training-program.ts';

const EXIT_CODES = { succeeded: 0, failed: 1, stopped: 2 } as const;
/** The exit code of a program whose work another one does. */
export const ALREADY_RUNNING = 3;

/** Runs the attempt in a job's directory to its end; the code to leave the process with. */
export async function exitCodeOf(
  directory: string,
  options: ProgramOptions,
  stop: AbortSignal,
): Promise<number> {
  try {
    return EXIT_CODES[await runTrainingProgram(directory, options, stop)];
  } catch (error) {
    if (isDiskFull(error)) return DISK_FULL_EXIT_CODE;
    throw error;
  }
}
