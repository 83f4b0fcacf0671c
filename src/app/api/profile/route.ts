import { profileView, updateProfileInput } from '@/core/auth/profile.schema';
import { route } from '@/server/http/route';
import { getProfile } from '@/server/profile/get-profile';
import { updateProfile } from '@/server/profile/update-profile';

export const GET = route({ response: profileView }, ({ ctx }) => getProfile(ctx));

export const PATCH = route({ body: updateProfileInput, response: profileView }, ({ ctx, body }) =>
  updateProfile(ctx, body),
);
