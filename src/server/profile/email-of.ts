import 'server-only';
import type { RequestContext } from '../http/route';
import { selectEmail } from './profile-admin.repository';

/** The caller's address: their session tells it, of the holder of an API token the auth service is asked. */
export const emailOf = async ({ email, userId }: Pick<RequestContext, 'email' | 'userId'>): Promise<string> =>
  email ?? selectEmail(userId);
