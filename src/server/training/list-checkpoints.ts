import 'server-only';
import type { z } from 'zod';
import type { checkpointList } from '@/core/training/job.schema';
import type { RequestContext } from '../http/route';
import { selectCheckpoints } from './job-output.repository';
import { requireJob } from './require-job';

/** The checkpoints of a job, by step. Throws `not_found`. */
export async function listCheckpoints(
  ctx: RequestContext,
  id: string,
): Promise<z.input<typeof checkpointList>> {
  const checkpoints = await selectCheckpoints(ctx.db, id);
  if (checkpoints.length === 0) await requireJob(ctx, id);
  return { checkpoints };
}
