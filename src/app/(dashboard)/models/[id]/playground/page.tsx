import type { Metadata } from 'next';
import { PlaygroundScreen } from './screen';

export const metadata: Metadata = { title: 'Playground' };

export default async function PlaygroundPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <PlaygroundScreen modelId={id} />;
}
