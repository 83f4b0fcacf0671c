import type { z } from 'zod';
import { ColumnChart } from '@/components/ui/column-chart';
import type { lengthHistogram } from '@/core/datasets/dataset.schema';
import { formatCount, formatPlural } from '@/lib/format';

/** How many rows are how long, in tokens. The last bin is open: it goes up to the longest row. */
export function LengthHistogram({ histogram }: { histogram: z.output<typeof lengthHistogram> }) {
  const { bin_width: width, bins, max_tokens: longest } = histogram;
  // Empty bins beyond the longest row say nothing.
  const shown = bins.slice(0, bins.findLastIndex((rows) => rows > 0) + 1);
  const columns = shown.map((rows, index) => {
    const end = index === bins.length - 1 ? Math.max(longest, index * width) : (index + 1) * width - 1;
    return {
      key: String(index),
      value: rows,
      description: `${formatCount(index * width)}–${formatCount(end)} tokens: ${formatPlural(rows, 'row')}`,
    };
  });
  return (
    <ColumnChart
      label="Rows by their number of tokens"
      columns={columns}
      maxLabel={formatPlural(Math.max(...bins), 'row')}
      startLabel="0 tokens"
      endLabel={`longest: ${formatCount(longest)} tokens`}
    />
  );
}
