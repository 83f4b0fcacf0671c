'use client';

import { FactList } from '@/components/states/fact-list';
import { costType, type CostsQuery, type CostType } from '@/core/costs/cost.schema';
import { useCosts } from '@/data/costs/costs.queries';
import { formatMoney } from '@/lib/format';
import { CostSection } from './cost-section';

const TYPE_NAMES: Record<CostType, string> = {
  compute: 'Compute',
  storage: 'Storage',
  data_transfer: 'Data transfer',
  api_calls: 'API calls',
};

export function CostsByType({ range }: { range: Pick<CostsQuery, 'from' | 'to'> }) {
  const result = useCosts({ ...range, group: 'day' });
  return (
    <CostSection title="By type" result={result} heightClassName="min-h-40">
      {({ by_type: amounts }) => (
        <FactList
          facts={costType.options.map((type) => ({
            label: TYPE_NAMES[type],
            value: formatMoney(amounts[type] ?? 0),
          }))}
        />
      )}
    </CostSection>
  );
}
