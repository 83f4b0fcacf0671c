import { z } from 'zod';
import { UNIT_PRICES_USD } from '../../../src/core/costs/unit-prices.ts';
import { refuseUnlessCron } from '../_shared/cron-auth.ts';
import { respond, respondError } from '../_shared/respond.ts';

/** Days before today that a call makes up for, when none came through. */
const DAYS_BACK = 31;

export interface AccrueCostsDependencies {
  readonly cronSecret: string;
  /** Writes the storage costs of today and the `days` before; answers the number of records that changed. */
  readonly accrueStorage: (usdPerGbMonth: number, days: number) => Promise<unknown>;
  readonly logError: (message: string, cause: unknown) => void;
}

/**
 * `POST /functions/v1/accrue-costs`, body ignored: brings the ledger's daily storage costs up to date and raises the budget
 * alerts that are due. May be killed anywhere and called at any time: a day's cost follows from what was stored on it.
 * Answers `{ records }`, how many were written.
 */
export async function handleAccrueCosts(
  request: Request,
  { cronSecret, accrueStorage, logError }: AccrueCostsDependencies,
): Promise<Response> {
  const refusal = await refuseUnlessCron(request, cronSecret);
  if (refusal) return refusal;
  try {
    const records = z.int().parse(await accrueStorage(UNIT_PRICES_USD.storagePerGbMonth, DAYS_BACK));
    return respond({ records });
  } catch (cause) {
    const message = 'Storage costs could not be written; the next call makes up for it.';
    logError(message, cause);
    return respondError(503, 'unavailable', message);
  }
}
