'use client';

import { useEffect, useRef, useState } from 'react';
import { toastRequestError } from '@/components/states/request-error-toast';
import type { CreateDatasetInput, DatasetView } from '@/core/datasets/dataset.schema';
import {
  useConfirmDataset,
  useCreateDataset,
  useDeleteDataset,
  useRenewUpload,
} from '@/data/datasets/datasets.mutations';
import { forgetUpload, recallUpload } from '@/data/datasets/unfinished-uploads';
import { hashFile } from '@/lib/hashing/hash-file';
import { terminateResumable } from '@/lib/send-resumable';
import { toast } from '@/lib/toast';
import {
  hasCode,
  isConnectionLost,
  isNothingLeft,
  isResumable,
  mustStartOver,
  sendFile,
  toConfirmInput,
  type UploadAttempt,
} from './upload-attempt';
import { startProgress, type UploadProgress } from './upload-progress';

export type UploadState =
  | { step: 'idle' }
  | { step: 'creating' }
  /** `pause` is null where there is nothing to gain: a small file goes in one piece. */
  | { step: 'sending'; progress: UploadProgress; pause: (() => void) | null }
  /** What has arrived is kept. After a lost connection it also goes on by itself, once the browser is online again. */
  | { step: 'paused'; progress: UploadProgress; reason: 'person' | 'connection'; resume: () => void }
  | { step: 'confirming' }
  /** `isBegun`: the dataset exists, so a retry goes on with it and a cancel deletes it. */
  | { step: 'failed'; error: unknown; isBegun: boolean };

/** Why sending stops when somebody pauses it. */
const PAUSED = new Error('The upload was paused.');

/**
 * Takes a file from the browser to a dataset in validation: create, send, confirm; `onUploaded` gets the dataset's id.
 * Large files are sent in pieces: they can be paused, and go on after a lost connection, in `start` after a reload of the
 * page with the same file and name, and by `continueWith` for a dataset that still waits for its file. `retry` goes on where
 * it failed; `cancel`, at any time before the end, stops and deletes what was begun. Leaving the site meanwhile asks first; on
 * another page of it the upload goes on, and a toast tells how it ended.
 */
export function useUpload(onUploaded: (datasetId: string) => void) {
  const [state, setState] = useState<UploadState>({ step: 'idle' });
  const attempt = useRef<UploadAttempt | null>(null);
  const isMounted = useIsMounted();
  const { mutateAsync: create } = useCreateDataset();
  const { mutateAsync: renew } = useRenewUpload();
  const { mutateAsync: confirm } = useConfirmDataset();
  const { mutateAsync: remove } = useDeleteDataset();
  const isBusy = state.step !== 'idle' && state.step !== 'failed';
  useLeaveGuard(isBusy);

  /** Goes on with the unfinished upload of the same file under the same name, or registers a new dataset. */
  const begin = async (current: UploadAttempt): Promise<string> => {
    setState({ step: 'creating' });
    const { input, file } = current;
    const known = recallUpload(file);
    if (known?.name === input.name) {
      try {
        current.target = await renew(known.datasetId);
        current.uploadUrl = known.uploadUrl;
        return known.datasetId;
      } catch (error) {
        if (hasCode(error, ['already_uploaded'])) {
          current.isSent = true;
          return known.datasetId;
        }
        if (!hasCode(error, ['not_found', 'already_confirmed'])) throw error;
        forgetUpload(known.datasetId);
      }
    }
    const { dataset, ...target } = await create(input);
    current.target = target;
    return dataset.id;
  };

  const run = async (current: UploadAttempt): Promise<void> => {
    const pausing = new AbortController();
    const signal = AbortSignal.any([pausing.signal, current.cancelling.signal]);
    const pause = isResumable(current) ? () => pausing.abort(PAUSED) : null;
    try {
      const id = (current.datasetId ??= await begin(current));
      const onProgress = (progress: UploadProgress) => setState({ step: 'sending', progress, pause });
      await sendFile(current, id, { signal, renew, onProgress });
      setState({ step: 'confirming' });
      await confirm({ id, hashes: toConfirmInput(await current.hashes) }).catch(unlessAlreadyConfirmed);
      forgetUpload(id);
      attempt.current = null;
      if (isMounted.current) onUploaded(id);
      else toast.success(`“${current.input.name}” was uploaded and is being validated`);
    } catch (error) {
      if (current.cancelling.signal.aborted) return;
      const isLost = isConnectionLost(error) && current.datasetId !== null && isResumable(current);
      if (error === PAUSED || isLost) {
        waitToGoOn(current, isLost ? 'connection' : 'person');
        return;
      }
      setState({ step: 'failed', error, isBegun: current.datasetId !== null });
      if (!isMounted.current) toastRequestError(`“${current.input.name}” was not uploaded`, error);
    }
  };

  const waitToGoOn = (current: UploadAttempt, reason: 'person' | 'connection') => {
    const waiting = new AbortController();
    const resume = () => {
      if (waiting.signal.aborted) return;
      waiting.abort();
      setState({ step: 'sending', progress: current.progress, pause: null });
      void run(current);
    };
    const signal = AbortSignal.any([waiting.signal, current.cancelling.signal]);
    if (reason === 'connection') window.addEventListener('online', resume, { signal });
    setState({ step: 'paused', progress: current.progress, reason, resume });
  };

  const attemptWith = (input: CreateDatasetInput, file: File): UploadAttempt => {
    const cancelling = new AbortController();
    return {
      input,
      file,
      hashes: hashFile(file, cancelling.signal),
      cancelling,
      datasetId: null,
      target: null,
      token: null,
      uploadUrl: null,
      progress: startProgress(file.size, performance.now()),
      isSent: false,
    };
  };

  const start = (input: CreateDatasetInput, file: File) => {
    attempt.current = attemptWith(input, file);
    return run(attempt.current);
  };

  const continueWith = ({ id, name, description, format }: DatasetView, file: File) => {
    const input = {
      name,
      description: description ?? undefined,
      format: format ?? undefined,
      file_name: file.name,
      file_size: file.size,
    };
    const known = recallUpload(file);
    const uploadUrl = known?.datasetId === id ? known.uploadUrl : null;
    attempt.current = { ...attemptWith(input, file), datasetId: id, uploadUrl };
    return run(attempt.current);
  };

  const retry = async () => {
    const current = attempt.current;
    if (current === null || state.step !== 'failed') return;
    try {
      if (current.datasetId !== null && mustStartOver(current, state.error)) {
        setState({ step: 'creating' });
        await discard(current, current.datasetId);
        Object.assign(current, { datasetId: null, target: null, uploadUrl: null, isSent: false });
      } else if (isNothingLeft(state.error)) {
        Object.assign(current, { uploadUrl: null, isSent: false });
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
    current?.cancelling.abort();
    setState({ step: 'idle' });
    if (!current?.datasetId) return;
    try {
      await discard(current, current.datasetId);
    } catch (error) {
      toastRequestError('The upload was stopped, but its dataset is still in the list', error);
    }
  };

  const discard = async ({ uploadUrl, token }: UploadAttempt, datasetId: string) => {
    forgetUpload(datasetId);
    // The server forgets the pieces by itself, too: not reaching it loses nothing.
    if (uploadUrl !== null && token !== null) {
      await terminateResumable(uploadUrl, token).catch(() => undefined);
    }
    await remove(datasetId).catch(unlessGone);
  };

  return { state, isBusy, start, continueWith, retry, cancel };
}

/** The answer to an earlier confirm was lost on the way: the dataset is where it should be. */
function unlessAlreadyConfirmed(error: unknown): void {
  if (!hasCode(error, ['already_confirmed'])) throw error;
}

function unlessGone(error: unknown): void {
  if (!hasCode(error, ['not_found'])) throw error;
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
