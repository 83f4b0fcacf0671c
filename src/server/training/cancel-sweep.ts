import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/core/errors';
import type { cancelledSweep } from '@/core/training/sweeps/sweep.schema';
import type { RequestContext } from '../http/route';
import { wakeEdgeFunction } from '../supabase/call-edge-function';
import { requestSweepCancel } from './sweep-admin.repository';
import { sweepNotFound } from './sweep-errors';
import { selectSweep } from './sweeps.repository';

/** Asks for every run that has not ended to be stopped. Throws `not_found`, `job_ended` when all have. */
export async function cancelSweep(ctx: RequestContext, id: string): Promise<z.input<typeof cancelledSweep>> {
  const outcome = await requestSweepCancel(ctx.userId, id);
  const sweep = outcome === 'not_found' ? null : await selectSweep(ctx.db, id);
  if (!sweep) throw sweepNotFound();
  if (outcome === 'ended') {
    throw new AppError(
      'job_ended',
      'Every run of this search has already ended. There is nothing to cancel.',
    );
  }
  wakeEdgeFunction('process-training-jobs');
  return {
    sweep,
    message: 'The runs are being stopped. What they have cost until now stays billed.',
  };
}
