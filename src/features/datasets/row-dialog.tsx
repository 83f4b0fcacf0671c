'use client';

import type { ReactNode } from 'react';
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from '@/components/ui/dialog';
import type { DatasetDefect } from '@/core/datasets/dataset.schema';
import type { RowExcerpt, RowPlace } from '@/core/datasets/row-excerpt';
import { formatCount } from '@/lib/format';
import { useFocusReturn } from '@/lib/use-focus-return';
import { DefectSeverity } from './report-table';
import { ChatMessages } from './sample-conversations';

/** Where the row of a defect is in its file; null for a defect of the whole file. */
export const placeOf = ({ offset, column }: DatasetDefect): RowPlace | null =>
  offset === undefined ? null : { offset, at: column === undefined ? 'row' : 'character' };

type RowDialogProps = {
  /** The defects of the row, one at least. */
  defects: readonly DatasetDefect[];
  onClose: () => void;
  /** The row once it is there: a `RowView`. */
  children: ReactNode;
};

/** A row of the file with what is wrong with it. */
export function RowDialog({ defects, onClose, children }: RowDialogProps) {
  const [first] = defects;
  const focusReturn = useFocusReturn();
  return (
    <Dialog open={first !== undefined} onOpenChange={(isOpen) => !isOpen && onClose()}>
      {first !== undefined && (
        <DialogContent className="max-w-3xl" {...focusReturn}>
          <DialogHeader>
            <DialogTitle className="tabular-nums">{placeWords(first)}</DialogTitle>
            <DialogDescription className="wrap-anywhere">
              {first.conversation_id === undefined ? (
                'The row of the uploaded file.'
              ) : (
                <>
                  Conversation <span className="font-mono">{first.conversation_id}</span>
                </>
              )}
            </DialogDescription>
          </DialogHeader>
          <ul aria-label="What is wrong with the row" className="flex flex-col gap-2 text-sm">
            {defects.map(({ code, severity, message, suggestion }, index) => (
              <li key={`${code}-${index}`} className="flex gap-3">
                <span className="w-20 shrink-0">
                  <DefectSeverity severity={severity} />
                </span>
                <span className="min-w-0 wrap-anywhere">
                  {message} <span className="text-muted-foreground">{suggestion}</span>
                </span>
              </li>
            ))}
          </ul>
          {children}
        </DialogContent>
      )}
    </Dialog>
  );
}

const placeWords = ({ line, column }: DatasetDefect): string =>
  column === undefined
    ? `Line ${formatCount(line)}`
    : `Line ${formatCount(line)}, column ${formatCount(column)}`;

const OBSTACLES: Record<NonNullable<RowExcerpt['obstacle']>, string> = {
  broken: 'The row cannot be read as a conversation; this is how it is written in the file.',
  too_long: 'The row is longer than 1 MiB. Its beginning is shown; the downloaded original has all of it.',
  no_conversation: 'The row holds no conversation; this is how it is written in the file.',
  placeholder: 'The row is a placeholder without a target: nothing of it is trained.',
  unknown_format: 'The format of the file is not known, so the row is shown only as it is written.',
};

/** A row as a chat, where it is one, and as it is written in the file, with the broken place marked. */
export function RowView({ row, isPlaceMarked }: { row: RowExcerpt; isPlaceMarked: boolean }) {
  return (
    <>
      {row.obstacle !== null && <p className="text-sm text-muted-foreground">{OBSTACLES[row.obstacle]}</p>}
      {row.messages !== null && (
        <section className="flex flex-col gap-2">
          <h3 className="text-sm font-medium">As a conversation</h3>
          <ChatMessages messages={row.messages} className="rounded-md border p-3" />
        </section>
      )}
      <section className="flex flex-col gap-2">
        <h3 id="row-text" className="text-sm font-medium">
          As it is written
        </h3>
        <RowText row={row} isPlaceMarked={isPlaceMarked} />
      </section>
    </>
  );
}

function RowText({ row, isPlaceMarked }: { row: RowExcerpt; isPlaceMarked: boolean }) {
  const [marked = ''] = isPlaceMarked ? row.after : [];
  return (
    <div
      role="region"
      tabIndex={0}
      aria-labelledby="row-text"
      className="max-h-80 overflow-y-auto rounded-md border bg-background p-3 font-mono text-xs leading-5 wrap-anywhere whitespace-pre-wrap"
    >
      {row.is_start_cut && <Cut />}
      {row.before}
      {isPlaceMarked && (
        <mark className="rounded-xs bg-status-failed/15 px-0.5 text-status-failed underline decoration-2 underline-offset-4">
          <span className="sr-only">Here: </span>
          {marked === '' ? 'end' : marked}
        </mark>
      )}
      {row.after.slice(marked.length)}
      {row.is_end_cut && <Cut />}
    </div>
  );
}

function Cut() {
  return (
    <span className="text-muted-foreground">
      <span aria-hidden> … </span>
      <span className="sr-only">(more of the row is not shown)</span>
    </span>
  );
}
