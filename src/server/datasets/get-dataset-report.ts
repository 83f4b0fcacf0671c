import 'server-only';
import { AppError } from '@/core/errors';
import type { ValidationReport } from '@/core/datasets/report';
import type { RequestContext } from '../http/route';
import { datasetNotFound } from './dataset-errors';
import { selectDatasetReport } from './datasets.repository';

/** The complete validation report. Throws `not_found`, `dataset_not_ready` before the first validation has ended. */
export async function getDatasetReport(ctx: RequestContext, id: string): Promise<ValidationReport> {
  const report = await selectDatasetReport(ctx.db, id);
  if (report === undefined) throw datasetNotFound();
  if (report === null) {
    throw new AppError(
      'dataset_not_ready',
      'There is no report yet: validation has not ended. Wait for it, then open the report again.',
    );
  }
  return report;
}
