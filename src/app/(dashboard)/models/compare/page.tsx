import type { Metadata } from 'next';
import { Suspense } from 'react';
import { ModelComparison } from './model-comparison';

export const metadata: Metadata = { title: 'Compare models' };

export default function CompareModelsPage() {
  return (
    <Suspense>
      <ModelComparison />
    </Suspense>
  );
}
