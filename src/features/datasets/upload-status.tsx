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
          <div className="flex justify-end gap-2">
            <Button
              variant="outline"
              onClick={onCancel}
              disabled={state.step !== 'sending' && state.step !== 'paused'}
            >
              Cancel upload
            </Button>
            {state.step === 'paused' && <Button onClick={state.resume}>Resume</Button>}
            {state.step === 'sending' && state.pause !== null && (
              <Button variant="outline" onClick={state.pause}>
                Pause
              </Button>
            )}
          </div>
        </>
      )}
    </div>
  );
}

function RunningUpload({ state }: { state: Exclude<UploadState, { step: 'failed' }> }) {
  const percent = 'progress' in state ? percentSent(state.progress) : null;
  return (
    <div className="flex flex-col gap-2">
      <Progress
        label="Upload"
        value={state.step === 'confirming' ? 100 : percent}
        indicatorClassName="bg-accent"
      />
      <p className="flex min-h-5 flex-wrap justify-between gap-x-4 text-sm text-muted-foreground tabular-nums">
        {state.step === 'sending' ? <SendingFigures progress={state.progress} /> : wordsOf(state)}
      </p>
      {/* Every tenth only: a reader is told of progress, not flooded with it. */}
      <p aria-live="polite" className="sr-only">
        {state.step === 'sending' && percent !== null
          ? `${Math.floor(percent / 10) * 10} percent sent`
          : wordsOf(state)}
      </p>
    </div>
  );
}

/** What is going on, where figures do not say it. */
function wordsOf(state: Exclude<UploadState, { step: 'failed' }>): string {
  switch (state.step) {
    case 'idle':
      return '';
    case 'creating':
      return 'Preparing the upload…';
    case 'sending':
      return 'Sending…';
    case 'confirming':
      return 'Checking that everything arrived…';
    case 'paused': {
      const arrived = `${formatBytes(state.progress.sentBytes)} of ${formatBytes(state.progress.totalBytes)}`;
      return state.reason === 'person'
        ? `Paused at ${arrived}. What has arrived is kept for a day.`
        : `The connection was lost at ${arrived}. What has arrived is kept; the upload goes on when you are online again.`;
    }
  }
}

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
