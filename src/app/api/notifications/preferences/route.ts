import { preferencesView, updatePreferencesInput } from '@/core/notifications/preferences.schema';
import { route } from '@/server/http/route';
import { getPreferences } from '@/server/notifications/get-preferences';
import { updatePreferences } from '@/server/notifications/update-preferences';

export const GET = route(
  { summary: 'Where your notifications go, by type.', response: preferencesView },
  ({ ctx }) => getPreferences(ctx),
);

export const PATCH = route(
  {
    summary: 'Changes where your notifications go.',
    scope: 'account:write',
    body: updatePreferencesInput,
    response: preferencesView,
  },
  ({ ctx, body }) => updatePreferences(ctx, body),
);
