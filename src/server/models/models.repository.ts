import 'server-only';
import { z } from 'zod';
import {
  lineageModel,
  modelDetail,
  modelView,
  storedModelFile,
  type ListModelsQuery,
  type ModelView,
  type StoredModelFile,
} from '@/core/models/model.schema';
import { columnsOf } from '../supabase/columns';
import { startOfDay, startOfNextDay } from '../supabase/day-range';
import { countOf, selectAll, selectPage } from '../supabase/paging';
import { literalPattern } from '../supabase/search-pattern';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

const VIEW_SELECT = columnsOf(modelView);

type ModelPage = { models: ModelView[]; total: number };

/** One page of a user's models, and how many match in all. */
export async function selectModels(
  db: UserClient,
  userId: string,
  filters: ListModelsQuery,
): Promise<ModelPage> {
  const { sortBy, sortDirection } = filters;
  if (sortBy === 'quality') return selectModelsByQuality(db, userId, filters);
  const { rows, total } = await selectPage(
    (from, to) =>
      matchingModels(db, userId, filters, VIEW_SELECT)
        .order(sortBy, { ascending: sortDirection === 'asc' })
        .order('id')
        .range(from, to),
    filters,
  );
  return { models: z.array(modelView).parse(rows), total };
}

const qualityRow = z.object({ id: z.uuid(), loss: z.number().nullable() });

/**
 * Descending quality is ascending loss, and models whose loss is unknown come last in either direction. PostgREST cannot
 * say that of a value inside a jsonb column, so the order is made here, from two small values a model.
 */
async function selectModelsByQuality(
  db: UserClient,
  userId: string,
  filters: ListModelsQuery,
): Promise<ModelPage> {
  const rows = await selectAll((from, to) =>
    matchingModels(db, userId, filters, 'id,loss:quality_metrics->final_validation_loss')
      .order('id')
      .range(from, to),
  );
  const direction = filters.sortDirection === 'desc' ? 1 : -1;
  const key = ({ loss }: z.infer<typeof qualityRow>) => (loss === null ? Infinity : loss * direction);
  const ids = z
    .array(qualityRow)
    .parse(rows)
    .sort((a, b) => (key(a) === key(b) ? 0 : key(a) - key(b)))
    .slice((filters.page - 1) * filters.limit, filters.page * filters.limit)
    .map(({ id }) => id);
  const models = unwrap(await db.from('model_artifacts').select(VIEW_SELECT).in('id', ids));
  const byId = new Map(
    z
      .array(modelView)
      .parse(models)
      .map((model) => [model.id, model]),
  );
  return { models: ids.flatMap((id) => byId.get(id) ?? []), total: rows.length };
}

function matchingModels(db: UserClient, userId: string, filters: ListModelsQuery, columns: string) {
  let query = db.from('model_artifacts').select(columns, { count: 'exact' }).eq('user_id', userId);
  if (filters.status) query = query.eq('status', filters.status);
  if (filters.search) query = query.regexIMatch('name', literalPattern(filters.search));
  if (filters.date_from) query = query.gte('created_at', startOfDay(filters.date_from));
  if (filters.date_to) query = query.lt('created_at', startOfNextDay(filters.date_to));
  return query;
}

/** A model that the user can see; null when there is none with this id. */
export async function selectModel(db: UserClient, id: string): Promise<ModelView | null> {
  return modelView
    .nullable()
    .parse(unwrap(await db.from('model_artifacts').select(VIEW_SELECT).eq('id', id).maybeSingle()));
}

const originRow = z.object({
  job: modelDetail.shape.job,
  dataset: modelDetail.shape.dataset.nullable(),
});

/** The job that made a model, and its dataset (null once it is deleted). */
export async function selectModelOrigin(
  db: UserClient,
  model: ModelView,
): Promise<z.infer<typeof originRow>> {
  const [job, dataset] = await Promise.all([
    db.from('training_jobs').select(columnsOf(modelDetail.shape.job)).eq('id', model.job_id).single(),
    db.from('datasets').select('id, name').eq('id', model.dataset_id).maybeSingle(),
  ]);
  return originRow.parse({ job: unwrap(job), dataset: unwrap(dataset) });
}

/** Versions of a line that are shown at once; the newest ones where there are more. */
const MAX_SHOWN_VERSIONS = 200;

const lineRow = z
  .object({
    ...lineageModel.omit({ final_validation_loss: true, convergence_quality: true, dataset: true }).shape,
    quality_metrics: modelView.shape.quality_metrics,
    dataset_id: z.uuid(),
    dataset: z.object({ name: z.string(), version: z.int() }).nullable(),
  })
  .transform(({ quality_metrics: quality, ...row }) => ({
    ...row,
    final_validation_loss: quality.final_validation_loss,
    convergence_quality: quality.convergence_quality,
  }));
const LINE_SELECT = [
  'id,name,version,status,created_at,parent_model_id,quality_metrics,dataset_id',
  'job:training_jobs!model_artifacts_job_id_fkey(id,name)',
  'dataset:datasets!model_artifacts_dataset_id_fkey(name,version)',
].join(',');

/** The models of a line that the user can see, first version first, each with its dataset (null once that is deleted). */
export async function selectLine(
  db: UserClient,
  rootModelId: string,
): Promise<{ models: z.output<typeof lineRow>[]; total: number }> {
  const answer = await db
    .from('model_artifacts')
    .select(LINE_SELECT, { count: 'exact' })
    .eq('root_model_id', rootModelId)
    .order('version', { ascending: false })
    .limit(MAX_SHOWN_VERSIONS);
  const total = countOf(answer);
  return { models: z.array(lineRow).parse(unwrap(answer)).reverse(), total };
}

/** Those of the models that the user can see, in no order. */
export async function selectModelsById(db: UserClient, ids: readonly string[]): Promise<ModelView[]> {
  const query = db
    .from('model_artifacts')
    .select(VIEW_SELECT)
    .in('id', [...ids]);
  return z.array(modelView).parse(unwrap(await query));
}

const datasetFacts = z.object({
  version: z.int(),
  total_training_pairs: z.int().nullable(),
  total_validation_pairs: z.int().nullable(),
});

/** What a model's card says of its dataset; null once that is deleted. */
export async function selectDatasetFacts(
  db: UserClient,
  datasetId: string,
): Promise<z.infer<typeof datasetFacts> | null> {
  const query = db.from('datasets').select(columnsOf(datasetFacts)).eq('id', datasetId).maybeSingle();
  return datasetFacts.nullable().parse(unwrap(await query));
}

/** Where the verified files of a model are; null when there is no such model. */
export async function selectModelFiles(
  db: UserClient,
  id: string,
): Promise<{ bucket: string; files: StoredModelFile[] } | null> {
  const row = unwrap(
    await db.from('model_artifacts').select('storage_bucket, artifacts').eq('id', id).maybeSingle(),
  );
  return row && { bucket: row.storage_bucket, files: z.array(storedModelFile).parse(row.artifacts) };
}

/** Renames or describes a model; null when the user has none with this id. */
export async function updateModelRow(
  db: UserClient,
  id: string,
  input: { name?: string; description?: string | null; license?: string | null },
): Promise<ModelView | null> {
  const query = db.from('model_artifacts').update(input).eq('id', id).select(VIEW_SELECT).maybeSingle();
  return modelView.nullable().parse(unwrap(await query));
}

/** How many models a user has. */
export async function selectModelCount(db: UserClient, userId: string): Promise<number> {
  return countOf(
    await db.from('model_artifacts').select('id', { count: 'exact', head: true }).eq('user_id', userId),
  );
}
