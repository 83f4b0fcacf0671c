import type { Metadata } from 'next';
import { CostsScreen } from './screen';

export const metadata: Metadata = { title: 'Costs' };

export default function CostsPage() {
  return <CostsScreen />;
}
