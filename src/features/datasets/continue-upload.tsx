'use client';

import { UploadIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { paths } from '@/config/paths';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { formatBytes } from '@/lib/format';
import { FileDrop } from './file-drop';
import { UploadStatus } from './upload-status';
import { useUpload } from './use-upload';

/** For a dataset whose file has not arrived completely: takes the file again, and goes on where its upload stopped. */
export function ContinueUpload({ dataset }: { dataset: DatasetView }) {
  const router = useRouter();
  const [file, setFile] = useState<File | null>(null);
  const [fileError, setFileError] = useState<string | null>(null);
  const upload = useUpload((id) => router.push(paths.dataset(id)));

  const refuse = (reason: string) => {
    setFile(null);
    setFileError(reason);
  };

  const pick = (picked: File) => {
    const reason = whyAnotherFile(picked, dataset);
    if (reason !== null) {
      refuse(reason);
      return;
    }
    setFileError(null);
    setFile(picked);
    void upload.continueWith(dataset, picked);
  };

  const isBegun = upload.isBusy || upload.state.step === 'failed';
  return (
    <div className="flex flex-col gap-4 rounded-lg border bg-card p-4">
      {isBegun && file !== null ? (
        <UploadStatus
          fileName={file.name}
          state={upload.state}
          onCancel={upload.cancel}
          onRetry={upload.retry}
        />
      ) : (
        <>
          <div className="flex gap-3">
            <UploadIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-status-queued" />
            <div className="flex min-w-0 flex-col gap-1 text-base">
              <h2 className="font-medium">Continue upload</h2>
              <p className="wrap-anywhere">
                The file has not arrived completely. Choose “{dataset.file_name}” (
                {formatBytes(dataset.file_size)}) again and the upload goes on where it stopped. If it is
                being sent in another tab, leave that tab open instead.
              </p>
            </div>
          </div>
          <FileDrop file={file} error={fileError} onPick={pick} onRefuse={refuse} />
        </>
      )}
    </div>
  );
}

/** The dataset was announced with its file's size; the stored name may differ from the one on the disk. */
function whyAnotherFile({ name, size }: File, dataset: DatasetView): string | null {
  if (size === dataset.file_size) return null;
  return (
    `“${name}” has ${formatBytes(size)}, this dataset waits for a file of ${formatBytes(dataset.file_size)}. ` +
    'Choose the file that its upload was begun with, or upload this one as a new dataset.'
  );
}
