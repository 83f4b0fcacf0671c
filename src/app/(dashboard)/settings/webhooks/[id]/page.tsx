import type { Metadata } from 'next';
import { Suspense } from 'react';
import { WebhookScreen } from '@/features/webhooks/webhook-screen';

export const metadata: Metadata = { title: 'Webhook' };

export default async function WebhookPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  return (
    <Suspense>
      <WebhookScreen webhookId={id} />
    </Suspense>
  );
}
