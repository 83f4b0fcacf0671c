import type { Metadata } from 'next';
import { CompareScreen } from './screen';

export const metadata: Metadata = { title: 'Compare trainings' };

export default function ComparePage() {
  return <CompareScreen />;
}
