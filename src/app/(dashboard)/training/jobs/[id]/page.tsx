import type { Metadata } from 'next';
import { MonitorScreen } from './screen';

export const metadata: Metadata = { title: 'Training monitor' };

export default async function JobPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return <MonitorScreen jobId={id} />;
}
