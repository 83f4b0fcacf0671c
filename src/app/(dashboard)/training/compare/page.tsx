import type { Metadata } from 'next';
import { Suspense } from 'react';
import { CompareScreen } from '@/features/training/compare/compare-screen';

export const metadata: Metadata = { title: 'Compare trainings' };

export default function ComparePage() {
  return (
    <Suspense>
      <CompareScreen />
    </Suspense>
  );
}
