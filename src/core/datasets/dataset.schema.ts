import { z } from 'zod';
import { pageCounters, pageQuery, timestamp } from '../http/envelope.ts';
import { lintSummary } from './lints/lint-summary.schema.ts';

export const datasetStatus = z.enum(['uploading', 'validating', 'ready', 'error']);
export type DatasetStatus = z.infer<typeof datasetStatus>;

export const datasetFormat = z.enum([
  'brightrun_lora_v4',
  'brightrun_lora_v3',
  'openai_chat',
  'sharegpt',
  'alpaca',
]);
export type DatasetFormat = z.infer<typeof datasetFormat>;

/** Default upload limit; `MAX_DATASET_SIZE_MB` may lower it. */
export const DEFAULT_MAX_DATASET_BYTES = 500 * 1024 * 1024;

const name = z.string().trim().min(1, 'A name is needed').max(200, 'At most 200 characters');
const description = z.string().trim().max(2000, 'At most 2,000 characters');

export const createDatasetInput = z.strictObject({
  name,
  description: description.optional(),
  /** Absent: detected by validation. */
  format: datasetFormat.optional(),
  file_name: z.string().trim().min(1).max(255),
  /** Bytes, as the browser measured them; checked against the stored object at confirm. */
  file_size: z.int().positive('The file is empty'),
});
export type CreateDatasetInput = z.infer<typeof createDatasetInput>;

export const updateDatasetInput = z
  .strictObject({ name: name.optional(), description: description.nullable().optional() })
  .refine((input) => Object.keys(input).length > 0, 'Nothing to change');
export type UpdateDatasetInput = z.infer<typeof updateDatasetInput>;

export const listDatasetsQuery = z.strictObject({
  ...pageQuery,
  sortBy: z
    .enum(['created_at', 'name', 'file_size', 'total_training_pairs', 'total_tokens'])
    .default('created_at'),
  status: datasetStatus.optional(),
  format: datasetFormat.optional(),
  training_ready: z.enum(['true', 'false']).optional(),
  search: z.string().trim().max(200).optional(),
});
export type ListDatasetsQuery = z.infer<typeof listDatasetsQuery>;

/** One defect of a dataset file. `line` is the physical line of the uploaded file, blank lines counted. */
export const datasetDefect = z.object({
  line: z.int().nonnegative(),
  column: z.int().positive().optional(),
  /** The byte of the file where the row begins or, with a column, the very byte. Absent: the whole file's defect. */
  offset: z.int().nonnegative().optional(),
  conversation_id: z.string().optional(),
  code: z.string(),
  severity: z.enum(['error', 'warning']),
  message: z.string(),
  suggestion: z.string().optional(),
});
export type DatasetDefect = z.infer<typeof datasetDefect>;

/** A sample conversation as the detail page shows it. */
export const sampleConversation = z.object({
  conversation_id: z.string(),
  split: z.enum(['train', 'validation']),
  messages: z.array(
    z.object({
      role: z.enum(['system', 'user', 'assistant']),
      content: z.string(),
      weight: z.number().optional(),
    }),
  ),
});
export type SampleConversation = z.infer<typeof sampleConversation>;

/** Histogram of tokens per row: `bins[i]` counts rows in `[i * bin_width, (i + 1) * bin_width)`; the last bin is open. */
export const lengthHistogram = z.object({
  bin_width: z.number().positive(),
  bins: z.array(z.int().nonnegative()),
  max_tokens: z.int().nonnegative(),
});

/** How far validation is: reading the upload, then writing the normalized file. Null before its first slice and after its end. */
export const validationProgress = z.object({
  phase: z.enum(['reading', 'writing']),
  bytes_done: z.int().nonnegative(),
  bytes_total: z.int().nonnegative(),
  /** Rows read so far, unusable ones included. */
  rows: z.int().nonnegative(),
  /** Of the last slice. */
  bytes_per_second: z.int().nonnegative(),
  updated_at: timestamp,
});
export type ValidationProgress = z.infer<typeof validationProgress>;

/** A dataset as lists and the dashboard show it. */
export const datasetSummary = z.object({
  id: z.uuid(),
  name: z.string(),
  description: z.string().nullable(),
  format: datasetFormat.nullable(),
  status: datasetStatus,
  file_name: z.string(),
  file_size: z.int(),
  total_training_pairs: z.int().nullable(),
  total_validation_pairs: z.int().nullable(),
  total_conversations: z.int().nullable(),
  total_rows: z.int().nullable(),
  total_tokens: z.int().nullable(),
  tokenizer: z.string().nullable(),
  avg_turns_per_conversation: z.number().nullable(),
  avg_tokens_per_turn: z.number().nullable(),
  training_ready: z.boolean(),
  error_message: z.string().nullable(),
  validation_progress: validationProgress.nullable(),
  version: z.int(),
  validated_at: timestamp.nullable(),
  created_at: timestamp,
  updated_at: timestamp,
});
export type DatasetSummary = z.infer<typeof datasetSummary>;

/** A dataset with its report, samples and lengths. `validation_errors` holds at most 100 defects of each code. */
export const datasetView = datasetSummary.extend({
  storage_path: z.string(),
  length_histogram: lengthHistogram.nullable(),
  validation_errors: z.array(datasetDefect).nullable(),
  /** Complete counts, also of defects that the list leaves out. */
  defect_counts: z.record(z.string(), z.int()).nullable(),
  error_count: z.int().nullable(),
  warning_count: z.int().nullable(),
  detection_evidence: z.string().nullable(),
  /** What the quality checks say of the file as a whole. */
  lints: lintSummary.optional(),
  sample_data: z.array(sampleConversation).nullable(),
  normalized_sha256: z.string().nullable(),
  parent_dataset_id: z.uuid().nullable(),
});
export type DatasetView = z.infer<typeof datasetView>;

export const datasetList = z.object({ datasets: z.array(datasetSummary), ...pageCounters });
export type DatasetList = z.infer<typeof datasetList>;

/**
 * Where a dataset's file goes, within two hours: `uploadUrl` takes one PUT of its bytes; `resumable.endpoint` takes them in
 * pieces (TUS 1.0) from who sends `resumable.token` as `x-signature` and names `resumable.bucket` and `storagePath`.
 */
export const uploadTarget = z.object({
  uploadUrl: z.url(),
  storagePath: z.string(),
  resumable: z.object({ endpoint: z.url(), token: z.string(), bucket: z.string() }),
});
export type UploadTarget = z.infer<typeof uploadTarget>;

export const createdDataset = uploadTarget.extend({ dataset: datasetView });
export type CreatedDataset = z.infer<typeof createdDataset>;

/** Hashes of the file on its owner's disk, in hexadecimal: what arrived is compared with them. */
export const confirmDatasetInput = z.strictObject({
  file_sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'A SHA-256 in lower-case hexadecimal')
    .optional(),
  file_md5: z
    .string()
    .regex(/^[0-9a-f]{32}$/, 'An MD5 in lower-case hexadecimal')
    .optional(),
});
export type ConfirmDatasetInput = z.infer<typeof confirmDatasetInput>;

export const confirmedDataset = z.object({ dataset: datasetView, message: z.string() });
export const deletedResource = z.object({ id: z.uuid() });

/** Something that was made from a dataset. */
export const dependent = z.object({ id: z.uuid(), name: z.string() });
const dependents = z.object({ total: z.int().nonnegative(), newest: z.array(dependent) });
export type Dependents = z.infer<typeof dependents>;

/** What was made from a dataset. While a job of it is active, the dataset cannot be deleted. */
export const datasetUsage = z.object({
  active_jobs: dependents,
  ended_jobs: dependents,
  models: dependents,
  versions: dependents,
});
export type DatasetUsage = z.infer<typeof datasetUsage>;

export const downloadDatasetQuery = z.strictObject({
  file: z.enum(['original', 'normalized']).default('original'),
});
export const signedDownload = z.object({ url: z.url(), expires_in: z.int(), file_name: z.string() });
