import { catalogView } from '@/core/catalog/catalog.schema';
import { getCatalog } from '@/server/catalog/get-catalog';
import { route } from '@/server/http/route';

export const GET = route({ response: catalogView }, ({ ctx }) => getCatalog(ctx));
