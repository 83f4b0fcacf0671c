'use client';

import { ErrorState } from '@/components/states/error-state';
import { Skeleton } from '@/components/ui/skeleton';
import type { DatasetDefect } from '@/core/datasets/dataset.schema';
import type { RowPlace } from '@/core/datasets/row-excerpt';
import { useDatasetRow } from '@/data/datasets/dataset-rows.queries';
import { placeOf, RowDialog, RowView } from './row-dialog';

type ReportRowProps = {
  datasetId: string;
  /** Those of the report that have the row's byte. */
  defects: readonly DatasetDefect[];
  onClose: () => void;
};

/** The row of the uploaded file that defects of the report are about. */
export function ReportRow({ datasetId, defects, onClose }: ReportRowProps) {
  const place = defects[0] && placeOf(defects[0]);
  return (
    <RowDialog defects={defects} onClose={onClose}>
      {place && <StoredRow datasetId={datasetId} place={place} />}
    </RowDialog>
  );
}

function StoredRow({ datasetId, place }: { datasetId: string; place: RowPlace }) {
  const { data, isPending, error, refetch } = useDatasetRow(datasetId, place);
  if (isPending) return <Skeleton aria-label="Loading the row" className="h-48" />;
  if (data === undefined)
    return <ErrorState title="The row could not be loaded" error={error} onRetry={() => refetch()} />;
  return <RowView row={data} isPlaceMarked={place.at === 'character'} />;
}
