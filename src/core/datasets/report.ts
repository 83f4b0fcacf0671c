import { z } from 'zod';
import { datasetDefect, datasetFormat, type DatasetDefect } from './dataset.schema.ts';
import { describeDefect, isError, type DefectCode, type DefectPlace, type Problem } from './defects.ts';
import { lintSummary } from './lints/lint-summary.schema.ts';

/** So many defects of each code are kept; the counts are always complete. */
export const MAX_DEFECTS_PER_CODE = 100;

/** The report as it is stored on the dataset, shown on its page and downloaded. */
export const validationReport = z.object({
  /** The format the file was read as; null when none was recognized. */
  format: datasetFormat.nullable(),
  /** The format it looks like, which differs from `format` when another one was asked for. */
  detected_format: datasetFormat.nullable(),
  evidence: z.string().nullable(),
  counts: z.object({
    errors: z.int().nonnegative(),
    warnings: z.int().nonnegative(),
    by_code: z.record(z.string(), z.int().positive()),
  }),
  rows: z.object({
    total: z.int().nonnegative(),
    usable: z.int().nonnegative(),
    rejected: z.int().nonnegative(),
    /** v4 user placeholders: legal, and no rows. */
    placeholders: z.int().nonnegative(),
  }),
  targets: z.int().nonnegative(),
  limits: z.object({
    min_targets: z.int().positive(),
    /** The share of rejected rows must stay below this. */
    max_error_share: z.number().positive(),
    max_defects_per_code: z.int().positive(),
  }),
  /** What the quality checks say of the file as a whole; absent when they were not asked for. */
  lints: lintSummary.optional(),
  /** In file order. */
  defects: z.array(datasetDefect),
  ready: z.boolean(),
  /** Why the dataset is not ready, in words. */
  reason: z.string().nullable(),
});
export type ValidationReport = z.infer<typeof validationReport>;

export interface DefectCollectorState {
  readonly counts: [DefectCode, number][];
  readonly errors: number;
  readonly defects: DatasetDefect[];
}

/** Collects defects: the first 100 of each code, and how many of each there were. */
export class DefectCollector {
  private readonly counts: Map<DefectCode, number>;
  private errors: number;
  private readonly defects: DatasetDefect[];

  constructor(state: DefectCollectorState = { counts: [], errors: 0, defects: [] }) {
    this.counts = new Map(state.counts);
    this.errors = state.errors;
    this.defects = [...state.defects];
  }

  add(found: Problem, place: DefectPlace): void {
    const count = (this.counts.get(found.code) ?? 0) + 1;
    this.counts.set(found.code, count);
    if (isError(found)) this.errors += 1;
    if (count <= MAX_DEFECTS_PER_CODE) this.defects.push(describeDefect(found, place));
  }

  save(): DefectCollectorState {
    return { counts: [...this.counts], errors: this.errors, defects: [...this.defects] };
  }

  /** Counts, and the defects kept, by line, then column, then as they were found. */
  result(): Pick<ValidationReport, 'counts' | 'defects'> {
    const total = [...this.counts.values()].reduce((sum, count) => sum + count, 0);
    const byCode = [...this.counts].sort(([left], [right]) => (left < right ? -1 : 1));
    return {
      counts: { errors: this.errors, warnings: total - this.errors, by_code: Object.fromEntries(byCode) },
      defects: this.defects.toSorted(
        (left, right) => left.line - right.line || (left.column ?? 0) - (right.column ?? 0),
      ),
    };
  }
}
