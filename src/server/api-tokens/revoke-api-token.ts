import 'server-only';
import { AppError } from '@/core/errors';
import type { RequestContext } from '../http/route';
import { deleteApiTokenRow } from './api-tokens.repository';

/** Ends an API token of the caller at once. Throws `not_found`. */
export async function revokeApiToken(ctx: RequestContext, id: string): Promise<{ id: string }> {
  if (await deleteApiTokenRow(ctx.db, id)) return { id };
  throw new AppError('not_found', 'There is no such API token. It may have been revoked already.');
}
