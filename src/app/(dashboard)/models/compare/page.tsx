import type { Metadata } from 'next';
import { ModelComparison } from './screen';

export const metadata: Metadata = { title: 'Compare models' };

export default function CompareModelsPage() {
  return <ModelComparison />;
}
