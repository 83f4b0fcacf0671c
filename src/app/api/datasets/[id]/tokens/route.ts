import { countTokensInput, tokenCountList } from '@/core/tokens/token-count.schema';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';
import { countTokens } from '@/server/tokens/count-tokens';
import { listTokenCounts } from '@/server/tokens/list-token-counts';

export const GET = route(
  {
    summary: 'Exact token counts of a dataset, one for each tokenizer.',
    params: idParams,
    response: tokenCountList,
  },
  ({ ctx, params }) => listTokenCounts(ctx, params.id),
);

export const POST = route(
  {
    summary: "Counts a dataset's tokens exactly with the tokenizer of a base model.",
    scope: 'datasets:write',
    params: idParams,
    body: countTokensInput,
    response: tokenCountList,
    status: 202,
  },
  ({ ctx, params, body }) => countTokens(ctx, params.id, body),
);
