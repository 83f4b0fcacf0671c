'use client';

import { CircleAlertIcon, InfoIcon, LoaderIcon } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { formatBytes, formatDuration, formatPercent, formatPlural, MISSING } from '@/lib/format';
import { percentSent } from '../upload-progress';
import { CheckResult } from './check-result';
import type { FileCheckFailure } from './run-file-check';
import type { FileCheckState } from './use-file-check';

type CheckStatusProps = {
  file: File;
  check: FileCheckState;
  onSkip: () => void;
  onRepeat: () => void;
};

/** The check of the chosen file: how far it is, what it found, or why it found nothing. */
export function CheckStatus({ file, check, onSkip, onRepeat }: CheckStatusProps) {
  return (
    <>
      {/* Always there, so that every change of it is announced: a sentence, not the report. */}
      <p aria-live="polite" className="sr-only">
        {announcement(check)}
      </p>
      {check.step === 'checking' && <Checking check={check} onSkip={onSkip} />}
      {check.step === 'done' && <CheckResult file={file} result={check.result} />}
      {check.step === 'skipped' && (
        <Unchecked isFailure={false} text={SKIPPED} action="Check it" onRepeat={onRepeat} />
      )}
      {check.step === 'failed' && (
        <Unchecked isFailure text={FAILURES[check.reason]} action="Check again" onRepeat={onRepeat} />
      )}
    </>
  );
}

const SKIPPED = 'The file is not checked here. The server checks it after the upload.';

const FAILURES: Record<FileCheckFailure, string> = {
  unreadable:
    'The browser could not read the file to its end. It was probably changed, moved or deleted after it was chosen. Nothing was uploaded; choose it again.',
  crashed:
    'The check in this browser stopped working; that says nothing about the file. You can upload it all the same: the server checks every line.',
};

/** Every tenth only: a reader is told of progress, not flooded with it. */
function announcement(check: FileCheckState): string {
  switch (check.step) {
    case 'none':
      return '';
    case 'checking':
      return `Checking the file: ${Math.floor(percentSent(check.progress) / 10) * 10} percent`;
    case 'done': {
      const { ready, counts } = check.result.report;
      const found = `${formatPlural(counts.errors, 'error')} and ${formatPlural(counts.warnings, 'warning')}`;
      return `The file is checked: ${ready ? 'it can be trained on' : 'it cannot be trained on'}, ${found}.`;
    }
    case 'skipped':
      return SKIPPED;
    case 'failed':
      return FAILURES[check.reason];
  }
}

function Checking({
  check: { progress, rows },
  onSkip,
}: {
  check: Extract<FileCheckState, { step: 'checking' }>;
  onSkip: () => void;
}) {
  const { bytesPerSecond, secondsLeft, totalBytes } = progress;
  const percent = percentSent(progress);
  const speed = bytesPerSecond === null ? MISSING : `${formatBytes(bytesPerSecond)}/s`;
  return (
    <div className="flex flex-col gap-3 rounded-lg border bg-card p-4">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <p className="flex items-center gap-2 text-base font-medium">
          <LoaderIcon aria-hidden className="size-4 text-status-running motion-safe:animate-spin" />
          Checking {formatBytes(totalBytes)} in your browser
        </p>
        <Button variant="outline" size="sm" onClick={onSkip}>
          Skip the check
        </Button>
      </div>
      <Progress label="Check" value={percent} indicatorClassName="bg-accent" />
      <p className="flex flex-wrap justify-between gap-x-4 text-sm text-muted-foreground tabular-nums">
        <span>
          {formatPercent(Math.floor(percent))} · {formatPlural(rows, 'row')}
        </span>
        <span>
          {speed}
          {secondsLeft !== null && ` · ${formatDuration(secondsLeft)} left`}
        </span>
      </p>
      <p className="text-sm text-muted-foreground">
        Nothing is sent yet. You can name the dataset meanwhile.
      </p>
    </div>
  );
}

type UncheckedProps = { isFailure: boolean; text: string; action: string; onRepeat: () => void };

function Unchecked({ isFailure, text, action, onRepeat }: UncheckedProps) {
  const Icon = isFailure ? CircleAlertIcon : InfoIcon;
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-lg border bg-card p-4">
      <Icon
        aria-hidden
        className={isFailure ? 'size-4 shrink-0 text-warning' : 'size-4 shrink-0 text-muted-foreground'}
      />
      <p className="min-w-52 flex-1 text-base">{text}</p>
      <Button variant="outline" size="sm" onClick={onRepeat}>
        {action}
      </Button>
    </div>
  );
}
