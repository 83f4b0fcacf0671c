import { fixPreview, previewFixesInput } from '@/core/datasets/fixes/fixes.schema';
import { previewFixes } from '@/server/datasets/preview-fixes';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const POST = route(
  {
    summary: 'What fixes would change, without changing anything.',
    scope: 'read',
    params: idParams,
    body: previewFixesInput,
    response: fixPreview,
  },
  ({ ctx, params, body }) => previewFixes(ctx, params.id, body.fixes),
);
