import type { Metadata } from 'next';
import { SweepsScreen } from './screen';

export const metadata: Metadata = { title: 'Searches' };

export default function SweepsPage() {
  return <SweepsScreen />;
}
