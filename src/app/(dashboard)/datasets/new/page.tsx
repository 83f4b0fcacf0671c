import type { Metadata } from 'next';
import { Suspense } from 'react';
import { NewDatasetScreen } from '@/features/datasets/new-dataset-screen';

export const metadata: Metadata = { title: 'Upload a dataset' };

export default function NewDatasetPage() {
  return (
    <Suspense>
      <NewDatasetScreen />
    </Suspense>
  );
}
