import type { ValidationReport } from '../report.ts';
import type { DatasetFixes, FixEffect } from './fixes.schema.ts';

/** What reading a whole file with fixes came to. */
interface FixOutcome {
  readonly report: ValidationReport;
  readonly effects: readonly FixEffect[];
  /** Bytes of the fixed file. */
  readonly bytes: number;
}

/** Why no version can be made of what the fixes leave, in words for the owner; null when one can. */
export function reasonToRefuse({ report, effects, bytes }: FixOutcome, fixes: DatasetFixes): string | null {
  const { rows, reason, counts, defects } = report;
  const isReadToTheEnd = !defects.some(({ code }) => code === 'broken_document');
  if (bytes === 0) {
    return 'With these fixes not one usable row is left. Nothing was changed; correct the file and upload it again.';
  }
  if (!isReadToTheEnd && counts.errors > 0) {
    return `The file cannot be read to its end, so a fixed copy would lose rows. ${reason ?? ''} Correct the file and upload it again.`;
  }
  if (rows.rejected > 0 && !fixes.drop_unusable) return reasonToKeepRows(rows.rejected);
  if (fixes.resplit === undefined && effects.every((effect) => effect.rows === 0)) {
    return 'These fixes would change nothing: no row needs them.';
  }
  return null;
}

/** Why rows that have errors must be agreed to be left out. */
export const reasonToKeepRows = (rejected: number): string =>
  `${rejected.toLocaleString('en-US')} ${rejected === 1 ? 'row has an error' : 'rows have errors'} and cannot be copied. Choose “Leave out rows with errors” to agree that they are left out.`;
