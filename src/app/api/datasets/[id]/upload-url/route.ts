import { uploadTarget } from '@/core/datasets/dataset.schema';
import { renewUploadTarget } from '@/server/datasets/renew-upload-target';
import { idParams } from '@/server/http/id-params';
import { route } from '@/server/http/route';

export const POST = route(
  {
    summary: 'Where to upload the file of a dataset whose upload link has expired.',
    scope: 'datasets:write',
    rate: 'uploads',
    params: idParams,
    response: uploadTarget,
  },
  ({ ctx, params }) => renewUploadTarget(ctx, params.id),
);
