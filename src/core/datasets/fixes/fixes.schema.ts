import { z } from 'zod';
import { datasetSummary, datasetView } from '../dataset.schema.ts';

/** So much of a larger file is looked at for a preview. */
export const PREVIEW_BYTES = 8 * 1024 * 1024;

const rowFix = z.enum([
  'repair_role_order',
  'trim_whitespace',
  'unescape_newlines',
  'remove_duplicates',
  'drop_unusable',
]);
export type RowFix = z.infer<typeof rowFix>;
/** The fixes of single rows, in the order in which they are applied. */
export const ROW_FIXES = rowFix.options;

/** What to change on the way to the new version; at least one thing. */
export const datasetFixes = z
  .strictObject({
    /** One misplaced system message goes first; messages of one role in a row are joined. */
    repair_role_order: z.boolean().default(false),
    /** "\n", "\t" and "\r\n" written as characters become what they stand for, in texts without real line breaks or code. */
    unescape_newlines: z.boolean().default(false),
    trim_whitespace: z.boolean().default(false),
    /** Of rows with the same messages the first is kept. */
    remove_duplicates: z.boolean().default(false),
    /** Agrees that rows with errors are left out: the new file cannot hold them. */
    drop_unusable: z.boolean().default(false),
    /** Splits all conversations anew, whatever the file says. */
    resplit: z
      .strictObject({
        validation_share: z.number().min(0.05).max(0.5),
        seed: z.int().min(0).max(2_147_483_647),
      })
      .optional(),
  })
  .refine(
    ({ resplit, ...fixes }) => resplit !== undefined || Object.values(fixes).some(Boolean),
    'Choose at least one fix',
  );
export type DatasetFixes = z.output<typeof datasetFixes>;

export const previewFixesInput = z.strictObject({ fixes: datasetFixes });
export const applyFixesInput = z.strictObject({
  /** Chosen by the client: the same key again answers the version that it made the first time. */
  client_key: z.uuid(),
  fixes: datasetFixes,
});
export type ApplyFixesInput = z.output<typeof applyFixesInput>;

/** The new version: its file is made in the background, and then validated. */
export const fixedDataset = z.object({ dataset: datasetView });

const fixExample = z.object({
  line: z.int().positive(),
  before: z.string(),
  /** Null: the row is left out. */
  after: z.string().nullable(),
});
/** How many rows one fix changes or leaves out, and the first three of them. */
const fixEffect = z.object({
  fix: rowFix,
  rows: z.int().nonnegative(),
  examples: z.array(fixExample),
});
export type FixEffect = z.infer<typeof fixEffect>;

const contents = z.object({
  rows: z.int().nonnegative(),
  training_pairs: z.int().nonnegative(),
  validation_pairs: z.int().nonnegative(),
});

/** What the chosen fixes would do. Nothing is stored. */
export const fixPreview = z.object({
  effects: z.array(fixEffect),
  /** What the whole file comes to; null when only its beginning was looked at. */
  whole: z.object({ before: contents, after: contents, file_bytes: z.int().nonnegative() }).nullable(),
  /** How much of the file was looked at. */
  looked_at: z.object({ rows: z.int().nonnegative(), bytes: z.int().nonnegative() }),
  /** Why no version can be made like this, in words. */
  refusal: z.string().nullable(),
});
export type FixPreview = z.infer<typeof fixPreview>;

/** A version of a dataset as the lineage shows it. */
export const datasetVersion = datasetSummary
  .pick({
    id: true,
    name: true,
    version: true,
    status: true,
    training_ready: true,
    total_rows: true,
    total_training_pairs: true,
    total_validation_pairs: true,
    created_at: true,
  })
  .extend({
    parent_dataset_id: z.uuid().nullable(),
    /** What it was made with; null for an uploaded file. */
    fixes: datasetFixes.nullable(),
  });
export type DatasetVersion = z.infer<typeof datasetVersion>;

/** All versions that come from the same upload, oldest first; deleted ones are left out. */
export const datasetVersions = z.object({ versions: z.array(datasetVersion) });
