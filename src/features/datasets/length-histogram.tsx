'use client';

import { useId } from 'react';
import type { z } from 'zod';
import { ColumnChart } from '@/components/ui/column-chart';
import { Label } from '@/components/ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import type { lengthHistogram } from '@/core/datasets/dataset.schema';
import { rowLengths } from '@/core/training/estimate/row-lengths';
import { formatCount, formatPercent, formatPlural, formatTokens } from '@/lib/format';

/** What trainings are usually cut at, in tokens. */
const USUAL_LENGTHS = [256, 512, 1024, 2048, 4096, 8192];

type LengthHistogramProps = {
  histogram: z.output<typeof lengthHistogram>;
  rows: number;
  tokens: number;
  /** The sequence length of the training that is looked at, in tokens. */
  sequenceLength: number;
  onSequenceLength: (tokens: number) => void;
};

/** How many rows are how long, and what a training of the chosen sequence length cuts off. The last bin is open. */
export function LengthHistogram(props: LengthHistogramProps) {
  const { histogram, rows, tokens, sequenceLength, onSequenceLength } = props;
  const { bin_width: width, bins, max_tokens: longest } = histogram;
  // Empty bins beyond the longest row say nothing.
  const shown = bins.slice(0, bins.findLastIndex((count) => count > 0) + 1);
  const columns = shown.map((count, index) => {
    const end = index === bins.length - 1 ? Math.max(longest, index * width) : (index + 1) * width - 1;
    return {
      key: String(index),
      value: count,
      description: `${formatCount(index * width)}–${formatCount(end)} tokens: ${formatPlural(count, 'row')}`,
    };
  });
  const cut = { index: sequenceLength / width, label: formatCount(sequenceLength) };
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SequenceLength value={sequenceLength} onChange={onSequenceLength} />
        <p aria-live="polite" className="min-w-52 flex-1 text-sm tabular-nums">
          {describeCut({ rows, tokens, lengthHistogram: histogram }, sequenceLength)}
        </p>
      </div>
      <ColumnChart
        label="Rows by their number of tokens"
        columns={columns}
        maxLabel={formatPlural(Math.max(...bins), 'row')}
        startLabel="0 tokens"
        endLabel={`longest: ${formatCount(longest)} tokens`}
        marker={cut.index < shown.length ? cut : undefined}
      />
    </div>
  );
}

/** Picks the sequence length of the training that is looked at, in tokens. */
export function SequenceLength({ value, onChange }: { value: number; onChange: (tokens: number) => void }) {
  const id = useId();
  const lengths = [...new Set([...USUAL_LENGTHS, value])].sort((a, b) => a - b);
  return (
    <div className="flex items-center gap-2">
      <Label htmlFor={id}>Sequence length</Label>
      <Select value={String(value)} onValueChange={(picked) => onChange(Number(picked))}>
        <SelectTrigger id={id} className="w-auto min-w-24 tabular-nums">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          {lengths.map((length) => (
            <SelectItem key={length} value={String(length)}>
              {formatCount(length)}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}

/** Shares come from the histogram's bins, so they are close, not exact; that nothing is cut is certain. */
function describeCut(dataset: Parameters<typeof rowLengths>[0], sequenceLength: number): string {
  const longest = dataset.lengthHistogram?.max_tokens ?? 0;
  if (longest <= sequenceLength) return 'No row is longer: nothing is cut.';
  const { truncatedRows, truncatedShare } = rowLengths(dataset, sequenceLength, 1);
  // The longest row is known to be longer, wherever its bin says that it lies.
  const rows = Math.max(1, Math.round(truncatedRows * dataset.rows));
  const tokens = Math.max(longest - sequenceLength, Math.round(truncatedShare * dataset.tokens));
  const isOne = rows === 1;
  return `About ${formatPlural(rows, 'row')} (${formatPercent((rows / dataset.rows) * 100)}) ${isOne ? 'is' : 'are'} longer and would be cut: about ${formatTokens(tokens)} tokens (${formatPercent((tokens / dataset.tokens) * 100)}) would not be read.`;
}
