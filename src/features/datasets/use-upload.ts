'use client';

import { useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { toastRequestError } from '@/components/states/request-error-toast';
import type { CreatedDataset, CreateDatasetInput } from '@/core/datasets/dataset.schema';
import { useConfirmDataset, useCreateDataset, useDeleteDataset } from '@/data/datasets/datasets.mutations';
import { ApiError } from '@/lib/api-client';
import { putFile, UploadError } from '@/lib/put-file';
import { advanceProgress, startProgress, type UploadProgress } from './upload-progress';

export type UploadState =
  | { step: 'idle' }
  | { step: 'creating' }
  | { step: 'sending'; progress: UploadProgress }
  | { step: 'confirming' }
  /** `isBegun`: the dataset exists, so a retry goes on with it and a cancel deletes it. */
  | { step: 'failed'; error: unknown; isBegun: boolean };

/** What one upload has achieved so far; a retry goes on from there. */
type Attempt = {
  input: CreateDatasetInput;
  file: File;
  created: CreatedDataset | null;
  isSent: boolean;
  controller: AbortController;
};

/**
 * Takes a file from the browser to a dataset in validation: create, send, confirm; `onUploaded` gets the dataset's id.
 * `retry` goes on where it failed; `cancel`, while sending or after a failure, stops and deletes what was begun. Leaving
 * the site meanwhile asks first; on another page of it the upload goes on, and a toast tells how it ended.
 */
export function useUpload(onUploaded: (datasetId: string) => void) {
  const [state, setState] = useState<UploadState>({ step: 'idle' });
  const attempt = useRef<Attempt | null>(null);
  const isMounted = useIsMounted();
  const { mutateAsync: create } = useCreateDataset();
  const { mutateAsync: confirm } = useConfirmDataset();
  const { mutateAsync: remove } = useDeleteDataset();
  const isBusy = state.step === 'creating' || state.step === 'sending' || state.step === 'confirming';
  useLeaveGuard(isBusy);

  const run = async (current: Attempt) => {
    const { signal } = current.controller;
    try {
      if (current.created === null) {
        setState({ step: 'creating' });
        current.created = await create(current.input);
      }
      const { id } = current.created.dataset;
      if (!current.isSent) {
        await send(current, current.created.uploadUrl, (progress) => setState({ step: 'sending', progress }));
        current.isSent = true;
      }
      setState({ step: 'confirming' });
      await confirm(id).catch(unlessAlreadyConfirmed);
      attempt.current = null;
      if (isMounted.current) onUploaded(id);
      else toast.success(`“${current.input.name}” was uploaded and is being validated`);
    } catch (error) {
      if (signal.aborted) return;
      setState({ step: 'failed', error, isBegun: current.created !== null });
      if (!isMounted.current) toastRequestError(`“${current.input.name}” was not uploaded`, error);
    }
  };

  const start = (input: CreateDatasetInput, file: File) => {
    attempt.current = { input, file, created: null, isSent: false, controller: new AbortController() };
    return run(attempt.current);
  };

  const retry = async () => {
    const current = attempt.current;
    if (current === null || state.step !== 'failed') return;
    try {
      if (current.created !== null && mustStartOver(state.error)) {
        setState({ step: 'creating' });
        await remove(current.created.dataset.id).catch(unlessGone);
        current.created = null;
        current.isSent = false;
      }
    } catch (error) {
      setState({ step: 'failed', error, isBegun: true });
      return;
    }
    await run(current);
  };

  const cancel = async () => {
    const current = attempt.current;
    attempt.current = null;
    current?.controller.abort();
    setState({ step: 'idle' });
    if (!current?.created) return;
    try {
      await remove(current.created.dataset.id).catch(unlessGone);
    } catch (error) {
      toastRequestError('The upload was stopped, but its dataset is still in the list', error);
    }
  };

  return { state, isBusy, start, retry, cancel };
}

function send({ file, controller }: Attempt, url: string, onProgress: (progress: UploadProgress) => void) {
  let progress = startProgress(file.size, performance.now());
  onProgress(progress);
  return putFile(url, file, {
    signal: controller.signal,
    onProgress: (sentBytes) => {
      progress = advanceProgress(progress, sentBytes, performance.now());
      onProgress(progress);
    },
  });
}

/** The signed URL is spent or the stored file is the wrong one: only a new dataset can take the file again. */
const mustStartOver = (error: unknown): boolean =>
  (error instanceof UploadError && error.status !== 0) ||
  (error instanceof ApiError && ['upload_missing', 'upload_size_mismatch', 'not_found'].includes(error.code));

/** The answer to an earlier confirm was lost on the way: the dataset is where it should be. */
function unlessAlreadyConfirmed(error: unknown): void {
  if (!(error instanceof ApiError && error.code === 'already_confirmed')) throw error;
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ApiError && error.code === 'not_found')) throw error;
}

function useIsMounted() {
  const isMounted = useRef(true);
  useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  return isMounted;
}

/** Asks before the tab is closed or another site is opened while `isActive`. */
function useLeaveGuard(isActive: boolean) {
  useEffect(() => {
    if (!isActive) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isActive]);
}
