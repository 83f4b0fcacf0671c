import 'server-only';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { RequestContext } from '../http/route';
import { selectCatalog } from './catalog.repository';
import { getClusterCapabilities } from './get-cluster-capabilities';
import { mergeCatalog } from './merge-catalog';

/** Base models and GPU types with their prices, and what the connected cluster can do of it now. */
export async function getCatalog(ctx: RequestContext): Promise<CatalogView> {
  const [rows, capabilities] = await Promise.all([selectCatalog(ctx.db), getClusterCapabilities(ctx.now)]);
  return mergeCatalog(rows, capabilities);
}
