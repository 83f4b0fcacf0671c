import 'server-only';
import type { PreferencesView, UpdatePreferencesInput } from '@/core/notifications/preferences.schema';
import type { RequestContext } from '../http/route';
import { selectEmailProblem, writePreferences } from './preferences.repository';

/** Changes where the caller's notifications go; what is not named stays. Concerns notifications from now on. */
export async function updatePreferences(
  ctx: RequestContext,
  changes: UpdatePreferencesInput,
): Promise<PreferencesView> {
  const preferences = await writePreferences(ctx.userId, changes);
  return { preferences, email_problem: await selectEmailProblem(ctx.db, ctx.userId) };
}
