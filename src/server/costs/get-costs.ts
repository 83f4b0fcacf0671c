import 'server-only';
import { AppError } from '@/core/errors';
import type { CostsQuery, CostsView, CostType } from '@/core/costs/cost.schema';
import type { RequestContext } from '../http/route';
import { monthToDate } from './billing-month';
import { selectCostRecords, type CostRecord } from './costs.repository';
import { totalOf, totalsBy } from './sum-costs';

const TYPE_LABELS: Record<CostType, string> = {
  compute: 'Compute',
  storage: 'Storage',
  data_transfer: 'Data transfer',
  api_calls: 'API calls',
};

/** The caller's ledger over a range of UTC days (the current month unless said otherwise), with exact sums. */
export async function getCosts(ctx: RequestContext, query: CostsQuery): Promise<CostsView> {
  const month = monthToDate(ctx.now);
  const to = query.to ?? month.to;
  const from = query.from ?? `${to.slice(0, 8)}01`;
  if (from > to) {
    throw new AppError('invalid_input', `The range starts on ${from}, after its end on ${to}.`, [
      { path: 'from', message: `After ${to}` },
    ]);
  }
  const records = await selectCostRecords(ctx.db, ctx.userId, { from, to });
  return {
    from,
    to,
    total: totalOf(records),
    groups: groupsOf(records, query.group),
    by_type: Object.fromEntries(totalsBy(records, ({ cost_type }) => cost_type)),
    records,
  };
}

function groupsOf(records: readonly CostRecord[], group: CostsQuery['group']): CostsView['groups'] {
  switch (group) {
    case 'day':
      return [...totalsBy(records, ({ billing_period }) => billing_period)]
        .map(([day, amount]) => ({ key: day, label: day, amount }))
        .reverse();
    case 'type':
      return [...totalsBy(records, ({ cost_type }) => cost_type)]
        .map(([type, amount]) => ({ key: type, label: TYPE_LABELS[type], amount }))
        .sort(byAmount);
    case 'job':
      return groupsByThing(records, (record) => [record.job_id, record.job_name ?? 'Not part of a job']);
    case 'model':
      return groupsByThing(records, ({ model_id: id, model_name: name }) => [
        id,
        name ?? (id === null ? 'Without a model' : 'A deleted model'),
      ]);
  }
}

/** Sums by a job or model that the records are of, largest first; `none` is of those that are of none. */
function groupsByThing(
  records: readonly CostRecord[],
  thingOf: (record: CostRecord) => [id: string | null, label: string],
): CostsView['groups'] {
  const keyOf = (record: CostRecord) => thingOf(record)[0] ?? 'none';
  const labels = new Map(records.map((record) => [keyOf(record), thingOf(record)[1]]));
  return [...totalsBy(records, keyOf)]
    .map(([key, amount]) => ({ key, label: labels.get(key) ?? key, amount }))
    .sort(byAmount);
}

const byAmount = (a: { amount: number }, b: { amount: number }) => b.amount - a.amount;
