import { ChartColumnIcon } from 'lucide-react';
import { EmptyState } from '@/components/states/empty-state';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { approximateTokenCounter } from '@/core/datasets/token-count';
import { formatCount, formatDecimal, formatTokens } from '@/lib/format';
import { FigureGrid } from './figure-grid';
import { LengthHistogram } from './length-histogram';

type DatasetOverviewProps = {
  dataset: DatasetView;
  /** Where the histogram's rows are cut, in tokens. */
  sequenceLength: number;
  onSequenceLength: (tokens: number) => void;
};

/** The dataset in figures: what there is to learn from, and how long its rows are. */
export function DatasetOverview({ dataset, sequenceLength, onSequenceLength }: DatasetOverviewProps) {
  const { length_histogram: histogram } = dataset;
  const isEstimate = dataset.tokenizer === approximateTokenCounter.name;
  const figures = [
    { label: 'Conversations', value: formatCount(dataset.total_conversations) },
    { label: 'Training pairs', value: formatCount(dataset.total_training_pairs) },
    { label: 'Validation pairs', value: formatCount(dataset.total_validation_pairs) },
    {
      label: isEstimate ? 'Tokens (estimate)' : 'Tokens',
      value: formatTokens(dataset.total_tokens),
      exact: formatCount(dataset.total_tokens),
    },
    { label: 'Turns per conversation', value: formatDecimal(dataset.avg_turns_per_conversation, 1) },
    {
      label: isEstimate ? 'Tokens per turn (estimate)' : 'Tokens per turn',
      value: formatDecimal(dataset.avg_tokens_per_turn, 1),
    },
  ];
  return (
    <div className="flex flex-col gap-4">
      <Card>
        <FigureGrid figures={figures} className="p-4 sm:p-5" />
      </Card>
      <Card>
        <CardHeader>
          <CardTitle>Tokens per row</CardTitle>
          <CardDescription>
            A row longer than the training&apos;s sequence length is cut there; what comes after is not read.
            {isEstimate && ' Token counts are estimates: 4 characters a token.'}
          </CardDescription>
        </CardHeader>
        <CardContent>
          {histogram === null || histogram.bins.every((rows) => rows === 0) ? (
            <EmptyState
              icon={ChartColumnIcon}
              title="No rows to measure"
              description="Validation found no row that could be used; the report says why."
            />
          ) : (
            <LengthHistogram
              histogram={histogram}
              rows={dataset.total_rows ?? 0}
              tokens={dataset.total_tokens ?? 0}
              sequenceLength={sequenceLength}
              onSequenceLength={onSequenceLength}
            />
          )}
        </CardContent>
      </Card>
    </div>
  );
}
