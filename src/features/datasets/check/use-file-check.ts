'use client';

import { useEffect, useRef, useState } from 'react';
import type { ValidationResult } from '@/core/datasets/validator';
import { advanceProgress, startProgress, type UploadProgress } from '../upload-progress';
import type { FileCheckFailure, FileCheckMessage, FileCheckRequest } from './run-file-check';
import { startCheckWorker } from './start-check-worker';

export type FileCheckState =
  | { step: 'none' }
  /** `progress` counts the bytes that were read. */
  | { step: 'checking'; progress: UploadProgress; rows: number }
  | { step: 'done'; result: ValidationResult }
  | { step: 'skipped' }
  | { step: 'failed'; reason: FileCheckFailure };

/**
 * Checks a file in the browser, in a thread of its own. `start` ends the check before it; `skip` stops a check and says so;
 * `reset` forgets everything. Leaving the page stops it.
 */
export function useFileCheck() {
  const [state, setState] = useState<FileCheckState>({ step: 'none' });
  const worker = useRef<Worker | null>(null);

  const stop = () => {
    worker.current?.terminate();
    worker.current = null;
  };
  useEffect(() => () => worker.current?.terminate(), []);

  const end = (last: FileCheckState) => {
    stop();
    setState(last);
  };

  const start = (request: FileCheckRequest) => {
    stop();
    let progress = startProgress(request.file.size, performance.now());
    setState({ step: 'checking', progress, rows: 0 });
    try {
      const started = startCheckWorker();
      worker.current = started;
      started.onmessage = ({ data }: MessageEvent<FileCheckMessage>) => {
        if (worker.current !== started) return;
        switch (data.type) {
          case 'progress':
            progress = advanceProgress(progress, data.bytes, performance.now());
            setState({ step: 'checking', progress, rows: data.rows });
            return;
          case 'done':
            end({ step: 'done', result: data.result });
            return;
          case 'failed':
            end({ step: 'failed', reason: data.reason });
        }
      };
      started.onerror = (event) => {
        event.preventDefault();
        if (worker.current === started) end({ step: 'failed', reason: 'crashed' });
      };
      started.postMessage(request);
    } catch {
      end({ step: 'failed', reason: 'crashed' });
    }
  };

  return {
    state,
    start,
    skip: () => end({ step: 'skipped' }),
    reset: () => end({ step: 'none' }),
  };
}
