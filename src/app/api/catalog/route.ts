import { catalogView } from '@/core/catalog/catalog.schema';
import { getCatalog } from '@/server/catalog/get-catalog';
import { route } from '@/server/http/route';

export const GET = route(
  {
    summary: 'What can be chosen for a training: base models, GPU types with prices and availability.',
    response: catalogView,
  },
  ({ ctx }) => getCatalog(ctx),
);
