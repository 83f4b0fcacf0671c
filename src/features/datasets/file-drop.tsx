'use client';

import { FileTextIcon, UploadIcon } from 'lucide-react';
import { useEffect, useEffectEvent, useId, useRef, useState, type DragEvent } from 'react';
import { DEFAULT_MAX_DATASET_BYTES } from '@/core/datasets/dataset.schema';
import { cn } from '@/lib/cn';
import { formatBytes } from '@/lib/format';
import { ACCEPTED_EXTENSIONS } from './check-file';
import { droppedFile } from './dropped-file';

type FileDropProps = {
  file: File | null;
  error: string | null;
  onPick: (file: File) => void;
  /** Something else than one file was dropped: why it cannot be taken. */
  onRefuse: (reason: string) => void;
};

/** A field for one file: dropped on it, or picked by pressing it. */
export function FileDrop({ file, error, onPick, onRefuse }: FileDropProps) {
  const id = useId();
  const [isOver, setIsOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  /** Cleared, so that picking the same file again counts as a change. */
  const takeFrom = (element: HTMLInputElement) => {
    const picked = element.files?.[0];
    element.value = '';
    if (picked !== undefined) onPick(picked);
  };
  const takeWhatWasPickedBefore = useEffectEvent(() => {
    if (input.current?.files?.length) takeFrom(input.current);
  });
  // On a slow connection a file may be chosen before the page is alive: no event tells of it.
  useEffect(() => takeWhatWasPickedBefore(), []);

  const drop = (event: DragEvent) => {
    // The browser's own way leaves out, without a word, what `accept` does not name.
    event.preventDefault();
    setIsOver(false);
    const dropped = droppedFile(event.dataTransfer);
    if (typeof dropped === 'string') onRefuse(dropped);
    else if (dropped !== null) onPick(dropped);
  };

  const Icon = file === null ? UploadIcon : FileTextIcon;
  return (
    <div className="flex flex-col gap-1.5">
      <label
        htmlFor={id}
        className={cn(
          'relative flex min-h-32 cursor-pointer flex-col items-center justify-center gap-1 rounded-lg border border-dashed border-input p-4 text-center transition-colors hover:bg-muted/60 has-focus-visible:outline-2 has-focus-visible:outline-offset-2',
          isOver && 'border-ring bg-muted',
          error !== null && 'border-destructive',
        )}
      >
        <Icon aria-hidden className="mb-1 size-5 text-muted-foreground" />
        <span className="text-base font-medium wrap-anywhere">
          {file === null ? 'Drop a dataset file here, or choose one' : file.name}
        </span>
        <span className="text-sm text-muted-foreground">
          {file === null
            ? `.jsonl or .json, up to ${formatBytes(DEFAULT_MAX_DATASET_BYTES)}`
            : `${formatBytes(file.size)} · choose another`}
        </span>
        <input
          ref={input}
          id={id}
          type="file"
          accept={ACCEPTED_EXTENSIONS.join(',')}
          aria-label="Dataset file"
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : `${id}-error`}
          className="absolute inset-0 cursor-pointer opacity-0"
          onDragOver={(event) => {
            event.preventDefault();
            setIsOver(true);
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={drop}
          onChange={(event) => takeFrom(event.target)}
        />
      </label>
      {error !== null && (
        <p id={`${id}-error`} role="alert" className="text-sm text-status-failed">
          {error}
        </p>
      )}
    </div>
  );
}
