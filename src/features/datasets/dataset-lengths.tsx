'use client';

import { ChartColumnIcon } from 'lucide-react';
import { EmptyState } from '@/components/states/empty-state';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { approximateTokenCounter } from '@/core/datasets/token-count';
import type { TokenCountView } from '@/core/tokens/token-count.schema';
import { TOKEN_PROFILES, type TokenProfileId } from '@/core/tokens/token-profile';
import { useTokenCounts } from '@/data/tokens/tokens.queries';
import { LabelledSelect } from './labelled-select';
import { LengthHistogram, type MeasuredRows } from './length-histogram';

/** The lengths that rows are looked at with, as the address holds them. */
export type LengthChoice = {
  /** The sequence length of a training, in tokens. */
  sequenceLength: number;
  onSequenceLength: (tokens: number) => void;
  /** Undefined: the one that the dataset's own figures are counted with. */
  tokenizer: TokenProfileId | undefined;
  onTokenizer: (id: TokenProfileId) => void;
};

/** How long the dataset's rows are: counted exactly by the chosen tokenizer where it has been, otherwise estimated. */
export function DatasetLengths({ dataset, choice }: { dataset: DatasetView; choice: LengthChoice }) {
  const { data } = useTokenCounts(dataset.id, dataset.status === 'ready');
  const counted = (data?.counts ?? []).filter(({ status }) => status === 'done');
  const count =
    counted.find(({ tokenizer }) => tokenizer === choice.tokenizer) ??
    counted.find(({ tokenizer }) => tokenizer === dataset.tokenizer);
  const measured = count === undefined ? ownLengths(dataset) : countedLengths(count, dataset);
  const isEmpty = measured === null || measured.lengthHistogram.bins.every((rows) => rows === 0);
  return (
    <Card>
      <CardHeader>
        <CardTitle>Tokens per row</CardTitle>
        <CardDescription>
          A row longer than the training&apos;s sequence length is cut there; what comes after is not read.
          {!isEmpty && sourceWords(count?.tokenizer ?? dataset.tokenizer)}
        </CardDescription>
      </CardHeader>
      <CardContent className="flex flex-col gap-4">
        {isEmpty ? (
          <EmptyState
            icon={ChartColumnIcon}
            title="No rows to measure"
            description="Validation found no row that could be used; the report says why."
          />
        ) : (
          <LengthHistogram
            measured={measured}
            sequenceLength={choice.sequenceLength}
            onSequenceLength={choice.onSequenceLength}
          >
            {counted.length > 1 && (
              <LabelledSelect
                label="Tokenizer"
                value={count?.tokenizer ?? ''}
                options={TOKEN_PROFILES.filter(({ id }) =>
                  counted.some(({ tokenizer }) => tokenizer === id),
                ).map((profile) => ({ value: profile.id, label: profile.name }))}
                onChange={choice.onTokenizer}
              />
            )}
          </LengthHistogram>
        )}
      </CardContent>
    </Card>
  );
}

/** Where the counts come from, as a sentence more. */
function sourceWords(tokenizer: string | null): string {
  if (tokenizer === approximateTokenCounter.name) return ' Token counts are estimates: 4 characters a token.';
  const profile = TOKEN_PROFILES.find(({ id }) => id === tokenizer);
  return profile ? ` Counted exactly with the tokenizer of ${profile.name} and its chat template.` : '';
}

/** What the dataset itself says: estimates, or what was counted of it before. */
function ownLengths({ length_histogram, total_rows, total_tokens, tokenizer, lints }: DatasetView) {
  if (length_histogram === null) return null;
  const isExact = tokenizer !== approximateTokenCounter.name;
  const measured: MeasuredRows = {
    lengthHistogram: length_histogram,
    rows: total_rows ?? 0,
    tokens: total_tokens ?? 0,
    lengths: isExact ? null : (lints?.lengths ?? null),
    isExact,
  };
  return measured;
}

function countedLengths({ length_histogram, row_lengths, ...count }: TokenCountView, dataset: DatasetView) {
  if (length_histogram === null) return ownLengths(dataset);
  const measured: MeasuredRows = {
    lengthHistogram: length_histogram,
    rows: count.total_rows,
    tokens: count.total_tokens,
    lengths: row_lengths,
    isExact: true,
  };
  return measured;
}
