import type { Metadata } from 'next';
import { SweepScreen } from './screen';

export const metadata: Metadata = { title: 'Search' };

export default async function SweepPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <SweepScreen sweepId={id} />;
}
