import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ConfiguratorScreen } from '@/features/training/configurator/configurator-screen';

export const metadata: Metadata = { title: 'Configure a training' };

export default function ConfigureTrainingPage() {
  return (
    <Suspense>
      <ConfiguratorScreen />
    </Suspense>
  );
}
