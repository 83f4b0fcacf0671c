import { z } from 'zod';
import type { DatasetDefect } from '@/core/datasets/dataset.schema';

/** What of the report is shown, as the address holds it. */
export const reportFilters = z.object({
  severity: z.enum(['error', 'warning']).optional(),
  code: z.string().max(100).optional(),
  page: z.coerce.number().int().min(1).default(1),
  /** The row that is shown: the byte of the file where it begins, or where it is broken. */
  row: z.coerce.number().int().nonnegative().optional(),
});
export type ReportFilters = z.output<typeof reportFilters>;

/** The defects that pass the filters, in the order of the file. */
export const filterDefects = (
  defects: readonly DatasetDefect[],
  { severity, code }: Pick<ReportFilters, 'severity' | 'code'>,
): DatasetDefect[] =>
  defects.filter(
    (defect) =>
      (severity === undefined || defect.severity === severity) &&
      (code === undefined || defect.code === code),
  );

/** The defects of the row that is shown; none when no row is. */
export const defectsOfRow = (
  defects: readonly DatasetDefect[],
  row: ReportFilters['row'],
): readonly DatasetDefect[] => (row === undefined ? [] : defects.filter(({ offset }) => offset === row));

const ABBREVIATIONS: Readonly<Record<string, string>> = { json: 'JSON', utf8: 'UTF-8', utf16: 'UTF-16' };

/** A defect's code in words: `invalid_json` is `Invalid JSON`. */
export const codeWords = (code: string): string => {
  const words = code
    .split('_')
    .map((word) => ABBREVIATIONS[word] ?? word)
    .join(' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
