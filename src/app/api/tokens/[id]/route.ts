import { revokedApiToken } from '@/core/api-tokens/api-token.schema';
import { revokeApiToken } from '@/server/api-tokens/revoke-api-token';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const DELETE = route(
  { summary: 'Revokes an API token.', scope: 'session', params: idParams, response: revokedApiToken },
  ({ ctx, params }) => revokeApiToken(ctx, params.id),
);
