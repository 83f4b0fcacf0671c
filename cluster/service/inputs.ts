import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { JobPaths } from '../engines/job-files.ts';
import type { Counters } from './counters.ts';
import { FETCHED_FILES, fetchFile, type FetchOptions } from './fetch-file.ts';
import type { JobRow } from './job-store.ts';

/**
 * Fetches the files that a job starts from. What an earlier attempt has left is complete and not fetched again.
 * @returns what was fetched, in words for the job's log.
 * @throws {TrainingError} see `fetchFile`.
 */
export async function fetchInputs(
  { request }: Pick<JobRow, 'request'>,
  paths: JobPaths,
  options: Omit<FetchOptions, 'kind'> & { counters: Counters },
): Promise<string[]> {
  mkdirSync(paths.directory, { recursive: true });
  const inputs = [
    { file: request.training_file, target: paths.trainingFile, kind: FETCHED_FILES.training },
    { file: request.resume_from, target: paths.resumeFile, kind: FETCHED_FILES.checkpoint },
    { file: request.init_adapter, target: paths.initAdapter, kind: FETCHED_FILES.adapter },
  ];
  const fetched: string[] = [];
  for (const { file, target, kind } of inputs) {
    if (!file || existsSync(target)) continue;
    await fetchFile(file, target, { ...options, kind });
    options.counters.add('cluster_fetched_bytes_total', {}, file.bytes);
    fetched.push(`${kind.logName} received: ${file.bytes} bytes, SHA-256 as promised.`);
  }
  return fetched;
}

/** The files are of no use once the job has ended. */
export async function removeInputs(paths: JobPaths): Promise<void> {
  const { trainingFile, resumeFile, initAdapter } = paths;
  await Promise.all([trainingFile, resumeFile, initAdapter].map((path) => rm(path, { force: true })));
}
