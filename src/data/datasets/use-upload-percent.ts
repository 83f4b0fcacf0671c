'use client';

import { useSyncExternalStore } from 'react';
import { uploadPercent, watchUploads } from './unfinished-uploads';

/** How much of a dataset's file this browser has sent, in whole percent, as it goes on; null when it began no upload of it. */
export const useUploadPercent = (datasetId: string): number | null =>
  useSyncExternalStore(
    watchUploads,
    () => uploadPercent(datasetId),
    () => null,
  );
