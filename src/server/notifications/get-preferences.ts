import 'server-only';
import type { PreferencesView } from '@/core/notifications/preferences.schema';
import type { RequestContext } from '../http/route';
import { readPreferences, selectEmailProblem } from './preferences.repository';

/** Where the caller's notifications go, and whether e-mails get through. */
export async function getPreferences(ctx: RequestContext): Promise<PreferencesView> {
  const [preferences, problem] = await Promise.all([
    readPreferences(ctx.userId),
    selectEmailProblem(ctx.db, ctx.userId),
  ]);
  return { preferences, email_problem: problem };
}
