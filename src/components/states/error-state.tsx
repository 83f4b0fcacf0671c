'use client';

import { CircleAlertIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';
import { errorMessage, errorRequestId } from '@/lib/error-message';
import { Button } from '../ui/button';
import { CopyButton } from './copy-button';

type ErrorStateProps = {
  /** What could not be done: `The datasets could not be loaded`. */
  title: string;
  error: unknown;
  onRetry?: () => void;
  /** Other ways on, before trying again. */
  children?: ReactNode;
  className?: string;
};

/** What a list, card or page shows when loading it failed: what happened, the request id to quote, a way to try again. */
export function ErrorState({ title, error, onRetry, children, className }: ErrorStateProps) {
  const requestId = errorRequestId(error);
  return (
    <div
      role="alert"
      className={cn(
        'flex min-h-48 flex-col items-center justify-center gap-3 rounded-lg border border-dashed p-6 text-center',
        className,
      )}
    >
      <CircleAlertIcon aria-hidden className="size-6 text-status-failed" strokeWidth={1.5} />
      <div className="flex max-w-md flex-col gap-1">
        <p className="text-base font-medium">{title}</p>
        <p className="text-sm text-balance text-muted-foreground">{errorMessage(error)}</p>
      </div>
      {requestId !== null && (
        <p className="flex items-center gap-1 text-xs text-muted-foreground">
          Request <span className="font-mono">{requestId}</span>
          <CopyButton value={requestId} label="Copy the request id" />
        </p>
      )}
      <div className="flex flex-wrap justify-center gap-2 empty:hidden">
        {children}
        {onRetry !== undefined && (
          <Button variant="outline" size="sm" onClick={onRetry}>
            Try again
          </Button>
        )}
      </div>
    </div>
  );
}
