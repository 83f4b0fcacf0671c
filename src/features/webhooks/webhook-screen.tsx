'use client';

import { SendIcon } from 'lucide-react';
import Link from 'next/link';
import { ErrorState } from '@/components/states/error-state';
import { PageHeader } from '@/components/states/page-header';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import type { WebhookView } from '@/core/webhooks/webhook.schema';
import { useTestWebhook } from '@/data/webhooks/webhooks.mutations';
import { useWebhook } from '@/data/webhooks/webhooks.queries';
import { toast } from '@/lib/toast';
import { DeliveryLog } from './delivery-log';
import { WebhookActions } from './webhook-actions';
import { WebhookHealth } from './webhook-health';

/** A webhook: where it leads, whether it works, and everything that was sent. */
export function WebhookScreen({ webhookId }: { webhookId: string }) {
  const { data, isPending, error, refetch } = useWebhook(webhookId);
  if (isPending) {
    return (
      <div role="status" aria-busy aria-label="Loading the webhook" className="flex flex-col gap-6">
        <Skeleton className="h-24 rounded-lg" />
        <Skeleton className="h-64 rounded-lg" />
      </div>
    );
  }
  if (data === undefined) {
    return <ErrorState title="The webhook could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  return <Webhook webhook={data.webhook} />;
}

function Webhook({ webhook }: { webhook: WebhookView }) {
  return (
    <>
      <div className="flex flex-col gap-3">
        <Link
          href={`${paths.settings}#webhooks`}
          className="w-fit text-sm text-muted-foreground underline-offset-4 hover:underline"
        >
          Settings
        </Link>
        <PageHeader
          title={webhook.description ?? new URL(webhook.url).host}
          description={<span className="font-mono text-xs wrap-anywhere">{webhook.url}</span>}
          actions={
            <>
              <TestButton webhook={webhook} />
              <WebhookActions webhook={webhook} />
            </>
          }
        />
        <WebhookHealth webhook={webhook} />
        <ul aria-label="Events" className="flex flex-wrap gap-1">
          {webhook.events.map((event) => (
            <li key={event}>
              <Badge variant="outline" className="font-mono">
                {event}
              </Badge>
            </li>
          ))}
        </ul>
      </div>
      <DeliveryLog webhook={webhook} />
    </>
  );
}

function TestButton({ webhook }: { webhook: WebhookView }) {
  const test = useTestWebhook(webhook.id);
  return (
    <Button
      disabled={!webhook.is_enabled || test.isPending}
      onClick={() =>
        test.mutate(undefined, {
          onSuccess: () => toast.success('A test is on its way. The log shows what comes of it.'),
          onError: (error) => toastRequestError('The test was not sent', error),
        })
      }
    >
      <SendIcon aria-hidden />
      Test
    </Button>
  );
}
