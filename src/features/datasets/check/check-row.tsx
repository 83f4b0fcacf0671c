'use client';

import { useEffect, useState } from 'react';
import { Skeleton } from '@/components/ui/skeleton';
import type { DatasetDefect, DatasetFormat } from '@/core/datasets/dataset.schema';
import type { RowExcerpt, RowPlace } from '@/core/datasets/row-excerpt';
import { placeOf, RowDialog, RowView } from '../row-dialog';
import { readFileRow } from './read-file-row';

type CheckRowProps = {
  file: File;
  format: DatasetFormat | null;
  /** Those that have the row's byte. */
  defects: readonly DatasetDefect[];
  onClose: () => void;
};

/** The row of the chosen file that defects are about, read from the disk. */
export function CheckRow({ file, format, defects, onClose }: CheckRowProps) {
  const place = defects[0] && placeOf(defects[0]);
  return (
    <RowDialog defects={defects} onClose={onClose}>
      {place && <FileRow key={place.offset} file={file} format={format} place={place} />}
    </RowDialog>
  );
}

type FileRowProps = { file: File; format: DatasetFormat | null; place: RowPlace };

function FileRow({ file, format, place: { offset, at } }: FileRowProps) {
  /** Undefined until it is read. */
  const [row, setRow] = useState<RowExcerpt | null | undefined>(undefined);
  useEffect(() => {
    let isWanted = true;
    void readFileRow(file, { offset, at }, format).then((read) => {
      if (isWanted) setRow(read);
    });
    return () => {
      isWanted = false;
    };
  }, [file, format, offset, at]);
  if (row === undefined) return <Skeleton aria-label="Reading the row" className="h-48" />;
  if (row === null) {
    return (
      <p role="alert" className="text-sm text-status-failed">
        The browser can no longer read this row: the file was probably changed, moved or deleted after it was
        chosen. Nothing was uploaded; choose it again.
      </p>
    );
  }
  return <RowView row={row} isPlaceMarked={at === 'character'} />;
}
