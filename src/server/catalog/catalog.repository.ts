import 'server-only';
import { z } from 'zod';
import { baseModelView, gpuTypeView } from '@/core/catalog/catalog.schema';
import { columnsOf } from '../supabase/columns';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

const baseModelRow = baseModelView.omit({ available: true });
const gpuTypeRow = gpuTypeView.omit({ available: true, free_count: true });

export interface CatalogRows {
  baseModels: z.infer<typeof baseModelRow>[];
  gpuTypes: z.infer<typeof gpuTypeRow>[];
}

/** What the installation offers, in its order, without what has been withdrawn. */
export async function selectCatalog(db: UserClient): Promise<CatalogRows> {
  const [models, gpus] = await Promise.all([
    db
      .from('base_models')
      .select(columnsOf(baseModelRow))
      .eq('is_active', true)
      .order('sort_order')
      .order('id'),
    db.from('gpu_types').select(columnsOf(gpuTypeRow)).eq('is_active', true).order('sort_order').order('id'),
  ]);
  return {
    baseModels: z.array(baseModelRow).parse(unwrap(models)),
    gpuTypes: z.array(gpuTypeRow).parse(unwrap(gpus)),
  };
}
