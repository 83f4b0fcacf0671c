import type { ClusterCapabilities, ClusterErrorBody } from '../../src/core/cluster/contract.ts';
import type { ChatEngine } from './chat-engine.ts';

/** How a program ended, besides what its state file says; null when nobody saw it end. */
export interface ProgramExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What the engine knows of its end, where that ends the job: it was never started, or its scheduler gave it up. */
  error?: ClusterErrorBody;
}

/** A program's exit code when it cannot even write down that the disk is full. */
export const DISK_FULL_EXIT_CODE = 4;

/** A training program at work in a job's directory. */
export interface EngineRun {
  /** Settles when the program is gone; never rejects. */
  readonly ended: Promise<ProgramExit>;
  /** Asks it to save a checkpoint and end. */
  stop(): void;
  /** Ends it at once. */
  kill(): void;
  /**
   * Watches it no longer, and lets it go on; `ended` settles, and the next service finds it with `adopt`. Absent where a
   * program ends with its service.
   */
  leave?(): void;
}

/** Whatever runs training programs. The files of a job's directory (job-files.ts) carry everything else. */
export interface Engine {
  readonly name: string;
  readonly version: string;
  /** Offer of this engine; `available` counts GPUs when nothing runs. */
  capabilities(): Promise<Pick<ClusterCapabilities, 'models' | 'gpus' | 'features'>>;
  isReachable(): Promise<boolean>;
  /** Writes answers to conversations; absent where the engine only trains. */
  readonly chat?: ChatEngine;
  /** Starts a program on a directory that holds `job.json`, `training.jsonl` and perhaps `resume.checkpoint`. */
  start(directory: string): EngineRun;
  /**
   * The program that an earlier service started on this directory, for the attempt of its `job.json`, and that may still be
   * at work; null when there is none. Absent where a program ends with its service.
   * @throws when that cannot be told now; it is asked again.
   */
  adopt?(directory: string): Promise<EngineRun | null>;
  /** How long a program may take to save and end before it is killed; half a minute unless given. */
  readonly stopGraceMs?: number;
  /** Waits until no program that an earlier service started is at work in the directory. */
  release(directory: string): Promise<void>;
}
