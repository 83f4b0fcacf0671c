/**
 * The files of a job's directory, through which the service and a running training program talk:
 *
 * - `training.jsonl`: the canonical rows, fetched and verified by the service;
 * - `resume.checkpoint`: the checkpoint to go on from, when the request names one, fetched and verified likewise;
 * - `init-adapter.safetensors`: the adapter to start from, likewise;
 * - `job.json`: what to do, written by the service before each attempt;
 * - `claim.<attempt>`: made by the one program that does an attempt, where a scheduler might start two;
 * - `stop.<attempt>`: made by an engine whose signals do not reach the program: save a checkpoint and end;
 * - `state.json`: where it stands, rewritten by the program, whole or not at all;
 * - `metrics.jsonl`, `logs.jsonl`: append-only, one object a line, `seq` from 1 without a gap;
 * - `checkpoints/`: `<id>.safetensors` and, written last, `<id>.json`, each whole or not at all;
 * - `exports/`: the service's second links to checkpoints that are being exported;
 * - `artifacts/` and, written last, `manifest.json`: what it made.
 */
import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import {
  artifactKind,
  artifactPath,
  clusterArtifact,
  clusterError,
  clusterJob,
  clusterPhase,
  createClusterJobRequest,
} from '../../src/core/cluster/contract.ts';
import { systemErrorCode } from '../system-error.ts';

/** Paths inside one job's directory. */
export function jobPaths(directory: string) {
  return {
    directory,
    trainingFile: join(directory, 'training.jsonl'),
    resumeFile: join(directory, 'resume.checkpoint'),
    initAdapter: join(directory, 'init-adapter.safetensors'),
    job: join(directory, 'job.json'),
    state: join(directory, 'state.json'),
    lock: join(directory, 'worker.lock'),
    claimOf: (attempt: number) => join(directory, `claim.${attempt}`),
    stopRequestOf: (attempt: number) => join(directory, `stop.${attempt}`),
    metrics: join(directory, 'metrics.jsonl'),
    logs: join(directory, 'logs.jsonl'),
    checkpoints: join(directory, 'checkpoints'),
    exports: join(directory, 'exports'),
    artifacts: join(directory, 'artifacts'),
    manifest: join(directory, 'manifest.json'),
  };
}
export type JobPaths = ReturnType<typeof jobPaths>;

/** The bytes of a checkpoint. */
export const checkpointFilePath = ({ checkpoints }: Pick<JobPaths, 'checkpoints'>, id: string) =>
  join(checkpoints, `${id}.safetensors`);

export const jobFile = z.object({
  job_id: z.string().min(1),
  attempt: z.int().positive(),
  request: createClusterJobRequest,
});
export type JobFile = z.infer<typeof jobFile>;

export const stateFile = z.object({
  attempt: z.int().positive(),
  phase: clusterPhase,
  progress: clusterJob.shape.progress,
  /** Seconds from the start of this attempt to `updated_at`. */
  engine_seconds: z.number().nonnegative(),
  updated_at: z.iso.datetime(),
  /** The most memory that the program has held so far, and what it may hold; absent where the engine cannot tell. */
  memory: z.object({ peak_bytes: z.int().nonnegative(), limit_bytes: z.int().positive() }).optional(),
  estimated_finish_at: z.iso.datetime().nullable(),
  /** Null while it runs; `stopped` means that it can be resumed from its last checkpoint. */
  outcome: z.enum(['succeeded', 'failed', 'stopped']).nullable(),
  error: clusterError.nullable(),
});
export type StateFile = z.infer<typeof stateFile>;

export const manifestFile = z.object({
  files: z
    .array(
      clusterArtifact
        .pick({ bytes: true, sha256: true, md5: true })
        .extend({ kind: artifactKind, path: artifactPath }),
    )
    .min(1),
});
export type ManifestFile = z.infer<typeof manifestFile>;

/** Replaces a file in one step, so that a reader sees the old content or the new, never a part. */
export function writeJsonAtomically(path: string, value: unknown): void {
  const temporary = `${path}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(temporary, path);
}

/** The parsed file, or null when it does not exist. */
export async function readJsonFile<T>(path: string, schema: z.ZodType<T>): Promise<T | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
