import type { Metadata } from 'next';
import { ModelScreen } from './screen';

export const metadata: Metadata = { title: 'Model' };

export default async function ModelPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <ModelScreen modelId={id} />;
}
