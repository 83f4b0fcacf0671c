import { applyFixesInput, fixedDataset } from '@/core/datasets/fixes/fixes.schema';
import { applyFixes } from '@/server/datasets/apply-fixes';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const POST = route(
  {
    summary: 'Makes a new version of a dataset with defects removed.',
    scope: 'datasets:write',
    params: idParams,
    body: applyFixesInput,
    response: fixedDataset,
    status: 201,
  },
  ({ ctx, params, body }) => applyFixes(ctx, params.id, body),
);
