import 'server-only';
import { z } from 'zod';
import {
  datasetSummary,
  datasetView,
  type CreateDatasetInput,
  type DatasetSummary,
  type DatasetView,
  type ListDatasetsQuery,
  type UpdateDatasetInput,
} from '@/core/datasets/dataset.schema';
import { validationReport, type ValidationReport } from '@/core/datasets/report';
import { columnsOf } from '../supabase/columns';
import { selectPage } from '../supabase/paging';
import { literalPattern } from '../supabase/search-pattern';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

/** The view's fields that live inside the stored report. */
const REPORT_FIELDS = {
  validation_errors: true,
  defect_counts: true,
  error_count: true,
  warning_count: true,
  detection_evidence: true,
  lints: true,
} as const;

const datasetColumns = datasetView.omit(REPORT_FIELDS).extend({ validation_errors: z.unknown() });
const storedReport = validationReport.nullable();

const datasetRow = datasetColumns
  .extend({ validation_errors: storedReport })
  .transform(({ validation_errors: report, ...columns }): DatasetView => ({
    ...columns,
    ...reportFields(report),
  }));

function reportFields(report: ValidationReport | null): Pick<DatasetView, keyof typeof REPORT_FIELDS> {
  return {
    validation_errors: report?.defects ?? null,
    defect_counts: report?.counts.by_code ?? null,
    error_count: report?.counts.errors ?? null,
    warning_count: report?.counts.warnings ?? null,
    detection_evidence: report?.evidence ?? null,
    lints: report?.lints,
  };
}

/** One page of a user's datasets, and how many match in all. */
export async function selectDatasets(
  db: UserClient,
  userId: string,
  filters: ListDatasetsQuery,
): Promise<{ datasets: DatasetSummary[]; total: number }> {
  const { rows, total } = await selectPage((from, to) => {
    let query = db
      .from('datasets')
      .select(columnsOf(datasetSummary), { count: 'exact' })
      .eq('user_id', userId)
      .order(filters.sortBy, { ascending: filters.sortDirection === 'asc', nullsFirst: false })
      .order('id')
      .range(from, to);
    if (filters.status) query = query.eq('status', filters.status);
    if (filters.format) query = query.eq('format', filters.format);
    if (filters.training_ready) query = query.eq('training_ready', filters.training_ready === 'true');
    if (filters.search) query = query.regexIMatch('name', literalPattern(filters.search));
    return query;
  }, filters);
  return { datasets: z.array(datasetSummary).parse(rows), total };
}

/** A dataset that the user can see; null when there is none with this id. */
export async function selectDataset(db: UserClient, id: string): Promise<DatasetView | null> {
  const query = db.from('datasets').select(columnsOf(datasetColumns)).eq('id', id).maybeSingle();
  return datasetRow.nullable().parse(unwrap(await query));
}

const datasetFiles = datasetSummary
  .pick({ status: true, format: true, file_name: true, file_size: true })
  .extend({
    storage_bucket: z.string(),
    storage_path: z.string(),
    normalized_path: z.string().nullable(),
    normalized_bytes: z.int().nullable(),
  });
export type DatasetFiles = z.infer<typeof datasetFiles>;

/** Where a dataset's files are, and what is in them; null when the user has none with this id. */
export async function selectDatasetFiles(db: UserClient, id: string): Promise<DatasetFiles | null> {
  const query = db.from('datasets').select(columnsOf(datasetFiles)).eq('id', id).maybeSingle();
  return datasetFiles.nullable().parse(unwrap(await query));
}

/** The stored validation report; null before the first validation has ended. `undefined`: no such dataset. */
export async function selectDatasetReport(
  db: UserClient,
  id: string,
): Promise<ValidationReport | null | undefined> {
  const row = unwrap(await db.from('datasets').select('validation_errors').eq('id', id).maybeSingle());
  return row ? storedReport.parse(row.validation_errors) : undefined;
}

/** Inserts a dataset for the client's user; the database chooses id, owner and storage path. */
export async function insertDataset(db: UserClient, input: CreateDatasetInput): Promise<DatasetView> {
  const query = db.from('datasets').insert(input).select(columnsOf(datasetColumns)).single();
  return datasetRow.parse(unwrap(await query));
}

/** Renames or describes a dataset; null when the user has none with this id. */
export async function updateDatasetRow(
  db: UserClient,
  id: string,
  input: UpdateDatasetInput,
): Promise<DatasetView | null> {
  const query = db
    .from('datasets')
    .update(input)
    .eq('id', id)
    .select(columnsOf(datasetColumns))
    .maybeSingle();
  return datasetRow.nullable().parse(unwrap(await query));
}
