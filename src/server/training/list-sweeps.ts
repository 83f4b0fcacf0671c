import 'server-only';
import type { ListSweepsQuery, SweepList } from '@/core/training/sweeps/sweep.schema';
import { pageOf } from '../http/page-of';
import type { RequestContext } from '../http/route';
import { selectSweeps } from './sweeps.repository';

/** One page of the caller's searches. */
export async function listSweeps(ctx: RequestContext, query: ListSweepsQuery): Promise<SweepList> {
  const { sweeps, total } = await selectSweeps(ctx.db, ctx.userId, query);
  return { sweeps, ...pageOf(query, total) };
}
