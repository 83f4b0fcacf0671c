'use client';

import { ChevronFirstIcon, ChevronLeftIcon, ChevronRightIcon } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { Slider } from '@/components/ui/slider';
import type { CanonicalMessage, CanonicalRow } from '@/core/datasets/canonical-row';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import type { TrainingRow } from '@/core/datasets/training-row';
import { useTrainingRow } from '@/data/datasets/dataset-rows.queries';
import { formatPercent } from '@/lib/format';

/** The slider has so many places, whatever the size of the file. */
const PLACES = 1_000;
const SPLIT_WORDS: Record<CanonicalRow['split'], string> = { train: 'training', validation: 'validation' };
const OBSTACLES: Record<NonNullable<TrainingRow['obstacle']>, string> = {
  too_long: 'This row is longer than 1 MiB, too long to be shown token by token.',
  broken: 'This row cannot be read. Validate the dataset again; the uploaded file is safe.',
};

type AnyRowProps = {
  dataset: Pick<DatasetView, 'id' | 'normalized_sha256'>;
  /** A byte of the row in the file that trainings read. */
  offset: number;
  onOffset: (offset: number) => void;
  /** Shows the row's messages. */
  children: (row: { offset: number; messages: readonly CanonicalMessage[] }) => ReactNode;
};

/** Any row of the file that trainings read: the way to its neighbours, and to anywhere in the file. */
export function AnyRow({ dataset, offset, onOffset, children }: AnyRowProps) {
  const { data, isPending, error, refetch } = useTrainingRow(dataset.id, dataset.normalized_sha256, offset);
  if (isPending) return <Skeleton aria-label="Loading the row" className="h-64" />;
  if (data === undefined || error)
    return <ErrorState title="The row could not be loaded" error={error} onRetry={() => refetch()} />;
  return (
    <>
      <RowPicker row={data} onOffset={onOffset} />
      {data.row === null ? (
        <p className="text-sm text-muted-foreground">{data.obstacle && OBSTACLES[data.obstacle]}</p>
      ) : (
        children({ offset: data.offset, messages: data.row.messages })
      )}
    </>
  );
}

function RowPicker({ row, onOffset }: { row: TrainingRow; onOffset: (offset: number) => void }) {
  const { offset, previous_offset: previous, next_offset: next, file_bytes: bytes } = row;
  /** Where the slider was dragged to, from which row: until the row there is loaded it stays. */
  const [dragged, setDragged] = useState<{ from: number; to: number } | null>(null);
  const place = dragged?.from === offset ? dragged.to : Math.floor((PLACES * offset) / bytes);
  const step = (to: number | null, words: string, icon: ReactNode) => (
    <Button variant="outline" size="sm" disabled={to === null} onClick={() => to !== null && onOffset(to)}>
      {icon}
      {words}
    </Button>
  );
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {step(offset === 0 ? null : 0, 'First', <ChevronFirstIcon aria-hidden />)}
        {step(previous, 'Previous', <ChevronLeftIcon aria-hidden />)}
        {step(next, 'Next', <ChevronRightIcon aria-hidden />)}
        <p aria-live="polite" className="min-w-0 text-sm wrap-anywhere text-muted-foreground tabular-nums">
          {row.row && (
            <>
              <span className="font-mono">{row.row.conversation_id}</span>, for {SPLIT_WORDS[row.row.split]}
              ,{' '}
            </>
          )}
          at {formatPercent((100 * offset) / bytes)} of the file
        </p>
      </div>
      <Slider
        thumbLabels={['Place in the file']}
        min={0}
        max={PLACES - 1}
        value={[place]}
        onValueChange={([to = 0]) => setDragged({ from: offset, to })}
        onValueCommit={([to = 0]) => onOffset(Math.floor((to * bytes) / PLACES))}
        className="max-w-md"
      />
    </div>
  );
}
