import 'server-only';
import type { RequestContext } from '../http/route';
import { selectModelCount } from './models.repository';

/** How many models the caller has. */
export const countModels = (ctx: RequestContext): Promise<number> => selectModelCount(ctx.db, ctx.userId);
