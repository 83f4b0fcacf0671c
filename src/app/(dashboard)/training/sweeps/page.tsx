import type { Metadata } from 'next';
import { Suspense } from 'react';
import { SweepsScreen } from '@/features/training/sweeps/sweeps-screen';

export const metadata: Metadata = { title: 'Searches' };

export default function SweepsPage() {
  return (
    <Suspense>
      <SweepsScreen />
    </Suspense>
  );
}
