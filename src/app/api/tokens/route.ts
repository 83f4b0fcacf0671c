import { apiTokenList, createApiTokenInput, createdApiToken } from '@/core/api-tokens/api-token.schema';
import { createApiToken } from '@/server/api-tokens/create-api-token';
import { listApiTokens } from '@/server/api-tokens/list-api-tokens';
import { route } from '@/server/http/route';

export const GET = route(
  { summary: 'Lists your API tokens.', scope: 'session', response: apiTokenList },
  ({ ctx }) => listApiTokens(ctx),
);

export const POST = route(
  {
    summary: 'Makes an API token; the answer is the only one that holds it.',
    scope: 'session',
    body: createApiTokenInput,
    response: createdApiToken,
    status: 201,
  },
  ({ ctx, body }) => createApiToken(ctx, body),
);
