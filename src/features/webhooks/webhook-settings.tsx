'use client';

import { PlusIcon, WebhookIcon } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import { MAX_WEBHOOKS, type WebhookView } from '@/core/webhooks/webhook.schema';
import { useWebhooks } from '@/data/webhooks/webhooks.queries';
import { formatPlural } from '@/lib/format';
import { NewWebhookDialog } from './new-webhook-dialog';
import { WebhookHealth } from './webhook-health';

/** The user's webhooks, each with the way to its own page, and the button that makes another. */
export function WebhookSettings() {
  const { data, error, refetch } = useWebhooks();
  const [isMaking, setIsMaking] = useState(false);
  const count = data?.webhooks.length ?? MAX_WEBHOOKS;
  return (
    <Card id="webhooks" className="scroll-mt-4">
      <CardHeader className="flex-row flex-wrap items-start justify-between gap-3">
        <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
          <CardTitle>Webhooks</CardTitle>
          <CardDescription>
            Signed messages to a program of yours when something ends, tried again for a day.
          </CardDescription>
        </div>
        <Button variant="outline" disabled={count >= MAX_WEBHOOKS} onClick={() => setIsMaking(true)}>
          <PlusIcon aria-hidden />
          New webhook
        </Button>
      </CardHeader>
      <CardContent>
        {data === undefined && error === null && (
          <div role="status" aria-busy aria-label="Loading your webhooks">
            <Skeleton className="h-16 rounded-md" />
          </div>
        )}
        {data === undefined && error !== null && (
          <ErrorState title="Your webhooks could not be loaded" error={error} onRetry={() => refetch()} />
        )}
        {data !== undefined && <Webhooks webhooks={data.webhooks} />}
      </CardContent>
      {isMaking && <NewWebhookDialog onClose={() => setIsMaking(false)} />}
    </Card>
  );
}

function Webhooks({ webhooks }: { webhooks: readonly WebhookView[] }) {
  if (webhooks.length === 0) {
    return (
      <EmptyState
        icon={WebhookIcon}
        title="No webhooks"
        description="Make one to start what follows a training by itself, instead of asking again and again."
        className="min-h-32"
      />
    );
  }
  return (
    <div className="flex flex-col gap-3">
      {webhooks.length >= MAX_WEBHOOKS && (
        <p role="note" className="text-sm text-warning">
          These are {MAX_WEBHOOKS} webhooks, the most there can be. Delete one to make another.
        </p>
      )}
      <ul className="divide-y">
        {webhooks.map((webhook) => (
          <li key={webhook.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 py-3">
            <div className="flex min-w-0 flex-1 basis-60 flex-col gap-1">
              <Link
                href={paths.webhook(webhook.id)}
                className="text-base font-medium wrap-anywhere underline-offset-4 hover:underline"
              >
                {webhook.description ?? new URL(webhook.url).host}
              </Link>
              <p className="font-mono text-xs wrap-anywhere text-muted-foreground">{webhook.url}</p>
              <WebhookHealth webhook={webhook} />
            </div>
            <p className="text-xs text-muted-foreground">{formatPlural(webhook.events.length, 'event')}</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
