import { Card } from '@/components/ui/card';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { approximateTokenCounter } from '@/core/datasets/token-count';
import { formatCount, formatDecimal, formatTokens } from '@/lib/format';
import { DatasetLengths, type LengthChoice } from './dataset-lengths';
import { FigureGrid } from './figure-grid';

/** The dataset in figures: what there is to learn from, and how long its rows are. */
export function DatasetOverview({ dataset, choice }: { dataset: DatasetView; choice: LengthChoice }) {
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
      <DatasetLengths dataset={dataset} choice={choice} />
    </div>
  );
}
