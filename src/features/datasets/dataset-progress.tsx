'use client';

import { CircleXIcon, LoaderIcon } from 'lucide-react';
import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { paths } from '@/config/paths';
import type { DatasetView, ValidationProgress } from '@/core/datasets/dataset.schema';
import { formatBytes, formatPlural } from '@/lib/format';
import { ContinueUpload } from './continue-upload';
import { validationPercent } from './validation-percent';

/** What is being done to the dataset, or why it cannot be trained on; nothing when it is ready. */
export function DatasetProgress({ dataset }: { dataset: DatasetView }) {
  return (
    // Always there, so that what appears in it is announced; out of the flow while it is empty.
    <div aria-live="polite" className="empty:absolute">
      {dataset.status === 'validating' && <Validating dataset={dataset} />}
      {dataset.status === 'uploading' && <ContinueUpload dataset={dataset} />}
      {dataset.status === 'error' && <Unusable dataset={dataset} />}
    </div>
  );
}

function Validating({ dataset }: { dataset: DatasetView }) {
  const { validation_progress: progress, error_message: trouble } = dataset;
  const percent = progress && validationPercent(progress);
  return (
    <div className="flex flex-col gap-3 rounded-lg border bg-card p-4">
      <p className="flex items-center gap-2 text-base font-medium">
        <LoaderIcon aria-hidden className="size-4 text-status-running motion-safe:animate-spin" />
        {progress?.phase === 'writing'
          ? 'Writing the file that training reads'
          : `Reading ${formatBytes(dataset.file_size)}, line by line`}
      </p>
      <Progress label="Validation" value={percent} indicatorClassName="bg-accent" />
      {progress && percent !== null && (
        <>
          {/* Every change is shown, but only every tenth of the way is announced. */}
          <p aria-live="off" className="text-sm tabular-nums">
            {figuresOf(progress, percent)}
          </p>
          <p className="sr-only">{Math.floor(percent / 10) * 10}% done</p>
        </>
      )}
      {trouble !== null && <p className="text-sm wrap-anywhere">{trouble}</p>}
      <p className="text-sm text-muted-foreground">
        You may leave this page; a notification tells you when it is done.
      </p>
    </div>
  );
}

/** Lines break between the figures, not inside one. */
function figuresOf(progress: ValidationProgress, percent: number): string {
  const { bytes_done: done, bytes_total: total, bytes_per_second: speed, rows } = progress;
  const figures = [
    `${percent}%`,
    `${formatBytes(done)} of ${formatBytes(total)}`,
    formatPlural(rows, 'row'),
    ...(speed > 0 ? [`${formatBytes(speed)}/s`] : []),
  ];
  return figures.map((figure) => figure.replaceAll(' ', '\u00a0')).join(' · ');
}

function Unusable({ dataset }: { dataset: DatasetView }) {
  // Without one, validation itself failed: the message then says what is safe and what to do.
  const hasReport = (dataset.validation_errors?.length ?? 0) > 0;
  return (
    <div className="flex gap-3 rounded-lg border border-status-failed/30 bg-status-failed/10 p-4 text-base">
      <CircleXIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-status-failed" />
      <div className="flex min-w-0 flex-col gap-1">
        <p className="font-medium">This dataset cannot be trained on</p>
        <p className="wrap-anywhere">
          {dataset.error_message ?? 'Validation found too many defects.'}
          {hasReport && ' This upload is kept; a corrected file becomes a new dataset.'}
        </p>
        {hasReport && (
          <Button asChild variant="outline" size="sm" className="mt-1 self-start">
            <Link href={`${paths.dataset(dataset.id)}?tab=report`}>See every defect</Link>
          </Button>
        )}
      </div>
    </div>
  );
}
