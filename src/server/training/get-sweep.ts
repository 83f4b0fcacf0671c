import 'server-only';
import type { z } from 'zod';
import type { sweepDetail } from '@/core/training/sweeps/sweep.schema';
import type { RequestContext } from '../http/route';
import { sweepNotFound } from './sweep-errors';
import { selectSweep } from './sweeps.repository';

/** One of the caller's searches with its runs. Throws `not_found`. */
export async function getSweep(ctx: RequestContext, id: string): Promise<z.input<typeof sweepDetail>> {
  const sweep = await selectSweep(ctx.db, id);
  if (!sweep) throw sweepNotFound();
  return { sweep };
}
