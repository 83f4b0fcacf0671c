'use client';

import type { ReactNode } from 'react';
import type { z } from 'zod';
import { ColumnChart } from '@/components/ui/column-chart';
import type { lengthHistogram } from '@/core/datasets/dataset.schema';
import type { RowLengths } from '@/core/datasets/lints/lint-summary.schema';
import { truncationAt, type Truncation } from '@/core/datasets/lints/row-lengths';
import { rowLengths } from '@/core/training/estimate/row-lengths';
import { formatCount, formatPercent, formatPlural, formatTokens } from '@/lib/format';
import { LabelledSelect } from './labelled-select';

/** What trainings are usually cut at, in tokens. */
const USUAL_LENGTHS = [256, 512, 1024, 2048, 4096, 8192];

/** How long rows are. */
export type MeasuredRows = {
  lengthHistogram: z.output<typeof lengthHistogram>;
  rows: number;
  tokens: number;
  /** Finer lengths than the histogram's, and what stands before the first answers. */
  lengths: RowLengths | null;
  /** Tokens were counted, not estimated. */
  isExact: boolean;
};

type LengthHistogramProps = {
  measured: MeasuredRows;
  /** The sequence length of the training that is looked at, in tokens. */
  sequenceLength: number;
  onSequenceLength: (tokens: number) => void;
  /** Beside the sequence length. */
  children?: ReactNode;
};

/** How many rows are how long, and what a training of the chosen sequence length cuts off. The last bin is open. */
export function LengthHistogram(props: LengthHistogramProps) {
  const { measured, sequenceLength, onSequenceLength, children } = props;
  const { bin_width: width, bins, max_tokens: longest } = measured.lengthHistogram;
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
        {children}
        <SequenceLength value={sequenceLength} onChange={onSequenceLength} />
        <p aria-live="polite" className="min-w-52 flex-1 text-sm tabular-nums">
          {describeCut(measured, sequenceLength)}
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
  const lengths = [...new Set([...USUAL_LENGTHS, value])].sort((a, b) => a - b);
  return (
    <LabelledSelect
      label="Sequence length"
      value={String(value)}
      options={lengths.map((length) => ({ value: String(length), label: formatCount(length) }))}
      onChange={(picked) => onChange(Number(picked))}
    />
  );
}

/** With “about” unless it is known: rows that were counted, cut where a bin begins. */
function describeCut(measured: MeasuredRows, sequenceLength: number): string {
  const longest = measured.lengthHistogram.max_tokens;
  if (longest <= sequenceLength) return 'No row is longer: nothing is cut.';
  const cut = cutOf(measured, sequenceLength);
  // The longest row is known to be longer, wherever its bin says that it lies.
  const rows = Math.max(1, cut.rows);
  const tokens = Math.max(longest - sequenceLength, cut.tokens);
  const isExact = measured.isExact && cut.isExact;
  const about = isExact ? '' : 'about ';
  const share = (part: number, whole: number) => `(${formatPercent((part / whole) * 100)})`;
  const words = `${about}${formatPlural(rows, 'row')} ${share(rows, measured.rows)} ${rows === 1 ? 'is' : 'are'} longer and would be cut: ${about}${isExact ? formatCount(tokens) : formatTokens(tokens)} tokens ${share(tokens, measured.tokens)} would not be read.`;
  const lost = Math.min(rows, cut.rowsWithoutTarget);
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${lost === 0 ? '' : ` ${describeLost(lost, rows, about)}`}`;
}

function describeLost(lost: number, cut: number, about: string): string {
  if (cut === 1) return 'It would have no answer left to learn.';
  const amount =
    lost === cut
      ? 'None of them would have an answer'
      : `Of these, ${about}${formatCount(lost)} would have no answer`;
  return `${amount} left to learn.`;
}

/** By the finer lengths, where there are any; the histogram knows nothing of answers. */
function cutOf({ lengths, ...measured }: MeasuredRows, sequenceLength: number): Truncation {
  if (lengths !== null) return truncationAt(lengths, sequenceLength);
  const { truncatedRows, truncatedShare } = rowLengths(measured, sequenceLength, 1);
  return {
    rows: Math.round(truncatedRows * measured.rows),
    tokens: Math.round(truncatedShare * measured.tokens),
    rowsWithoutTarget: 0,
    isExact: false,
  };
}
