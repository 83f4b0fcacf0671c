'use client';

import { Button } from '@/components/ui/button';
import { Progress } from '@/components/ui/progress';
import { errorMessage, errorRequestId } from '@/lib/error-message';
import { formatBytes, formatDuration, formatPercent, MISSING } from '@/lib/format';
import { percentSent, type UploadProgress } from './upload-progress';
import type { UploadState } from './use-upload';

type UploadStatusProps = {
  fileName: string;
  state: UploadState;
  onCancel: () => void;
  onRetry: () => void;
};

/** An upload that has begun: how far it is, or why it stopped and the ways on. */
export function UploadStatus({ fileName, state, onCancel, onRetry }: UploadStatusProps) {
  return (
    <div className="flex flex-col gap-4">
      <p className="text-base font-medium wrap-anywhere">{fileName}</p>
      {state.step === 'failed' ? (
        <>
          <UploadFailure error={state.error} />
          <div className="flex justify-end gap-2">
            <Button variant="outline" onClick={onCancel}>
              Discard
            </Button>
            <Button onClick={onRetry}>Try again</Button>
          </div>
        </>
      ) : (
        <>
          <RunningUpload state={state} />
          <div className="flex justify-end">
            <Button variant="outline" onClick={onCancel} disabled={state.step !== 'sending'}>
              Cancel upload
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function RunningUpload({ state }: { state: Exclude<UploadState, { step: 'failed' }> }) {
  const percent = state.step === 'sending' ? percentSent(state.progress) : null;
  return (
    <div className="flex flex-col gap-2">
      <Progress
        label="Upload"
        value={state.step === 'confirming' ? 100 : percent}
        indicatorClassName="bg-accent"
      />
      <p className="flex min-h-5 justify-between gap-4 text-sm text-muted-foreground tabular-nums">
        {state.step === 'sending' ? <SendingFigures progress={state.progress} /> : STEP_WORDS[state.step]}
      </p>
      {/* Every tenth only: a reader is told of progress, not flooded with it. */}
      <p aria-live="polite" className="sr-only">
        {percent === null ? STEP_WORDS[state.step] : `${Math.floor(percent / 10) * 10} percent sent`}
      </p>
    </div>
  );
}

const STEP_WORDS: Record<Exclude<UploadState['step'], 'failed'>, string> = {
  idle: '',
  creating: 'Preparing the upload…',
  sending: 'Sending…',
  confirming: 'Checking that everything arrived…',
};

function SendingFigures({ progress }: { progress: UploadProgress }) {
  const { sentBytes, totalBytes, bytesPerSecond, secondsLeft } = progress;
  const speed = bytesPerSecond === null ? MISSING : `${formatBytes(bytesPerSecond)}/s`;
  return (
    <>
      <span>
        {formatPercent(Math.floor(percentSent(progress)))} · {formatBytes(sentBytes)} of{' '}
        {formatBytes(totalBytes)}
      </span>
      <span>
        {speed}
        {secondsLeft !== null && ` · ${formatDuration(secondsLeft)} left`}
      </span>
    </>
  );
}

/** Why an upload stopped. */
export function UploadFailure({ error }: { error: unknown }) {
  const requestId = errorRequestId(error);
  return (
    <div
      role="alert"
      className="rounded-md border border-status-failed/30 bg-status-failed/10 px-3 py-2 text-sm text-status-failed"
    >
      <p>{errorMessage(error)}</p>
      {requestId !== null && <p className="mt-1 font-mono text-xs">Request {requestId}</p>}
    </div>
  );
}
