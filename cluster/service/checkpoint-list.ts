import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { clusterCheckpoint } from '../../src/core/cluster/contract.ts';
import { readJsonFile } from '../engines/job-files.ts';
import { systemErrorCode } from '../system-error.ts';

/** The checkpoints described by `*.json` in a job's checkpoint directory, oldest first. */
export async function listCheckpoints(directory: string): Promise<z.output<typeof clusterCheckpoint>[]> {
  const names = await readdir(directory).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT') return [];
    throw error;
  });
  const checkpoints = await Promise.all(
    names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => readJsonFile(join(directory, name), clusterCheckpoint)),
  );
  // One may have been rotated away since the directory was read.
  return checkpoints.filter((checkpoint) => checkpoint !== null);
}
