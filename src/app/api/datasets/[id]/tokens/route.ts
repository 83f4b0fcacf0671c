import { countTokensInput, tokenCountList } from '@/core/tokens/token-count.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { countTokens } from '@/server/tokens/count-tokens';
import { listTokenCounts } from '@/server/tokens/list-token-counts';

export const GET = route({ params: idParams, response: tokenCountList }, ({ ctx, params }) =>
  listTokenCounts(ctx, params.id),
);

export const POST = route(
  { params: idParams, body: countTokensInput, response: tokenCountList, status: 202 },
  ({ ctx, params, body }) => countTokens(ctx, params.id, body),
);
