import { profileView, updateProfileInput } from '@/core/auth/profile.schema';
import { route } from '@/server/http/route';
import { getProfile } from '@/server/profile/get-profile';
import { updateProfile } from '@/server/profile/update-profile';

export const GET = route({ summary: 'Your profile and budget.', response: profileView }, ({ ctx }) =>
  getProfile(ctx),
);

export const PATCH = route(
  {
    summary: 'Changes your name, organization or budget.',
    scope: 'account:write',
    body: updateProfileInput,
    response: profileView,
  },
  ({ ctx, body }) => updateProfile(ctx, body),
);
