'use client';

import { ColumnChart } from '@/components/ui/column-chart';
import type { CostsQuery, CostsView } from '@/core/costs/cost.schema';
import { useCosts } from '@/data/costs/costs.queries';
import { formatMoney } from '@/lib/format';
import { CostSection } from './cost-section';
import { dayName, daysOf, type Month } from './month';

type CostsByDayProps = { month: Month; range: Pick<CostsQuery, 'from' | 'to'> };

export function CostsByDay({ month, range }: CostsByDayProps) {
  const result = useCosts({ ...range, group: 'day' });
  return (
    <CostSection title="By day" result={result} heightClassName="min-h-64">
      {(costs) => <DayChart month={month} costs={costs} />}
    </CostSection>
  );
}

function DayChart({ month, costs }: { month: Month; costs: CostsView }) {
  const amounts = new Map(costs.groups.map(({ key, amount }) => [key, amount]));
  const days = daysOf(month);
  const columns = days.map((day) => {
    const value = amounts.get(day) ?? 0;
    return { key: day, value, description: `${dayName(day)}: ${formatMoney(value)}` };
  });
  const highest = Math.max(...columns.map(({ value }) => value));
  return (
    <div className="flex flex-col gap-3">
      <p className="text-2xl font-semibold tracking-tight tabular-nums">{formatMoney(costs.total)}</p>
      <ColumnChart
        label="Costs by day"
        columns={columns}
        maxLabel={highest > 0 ? `${formatMoney(highest)} on the highest day` : 'Nothing was spent'}
        startLabel={dayName(days[0] ?? month)}
        endLabel={dayName(days.at(-1) ?? month)}
      />
    </div>
  );
}
