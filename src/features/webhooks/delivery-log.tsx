'use client';

import { InboxIcon } from 'lucide-react';
import { FilterSelect } from '@/components/data-table/filter-select';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { statusWord } from '@/components/states/status-badge';
import { Card } from '@/components/ui/card';
import { Pagination } from '@/components/ui/pagination';
import { Skeleton } from '@/components/ui/skeleton';
import { deliveryStatus, listDeliveriesQuery, type WebhookView } from '@/core/webhooks/webhook.schema';
import { useDeliveries } from '@/data/webhooks/webhooks.queries';
import { useUrlQuery } from '@/lib/use-url-query';
import { DeliveryRow } from './delivery-row';

/** What was and will be sent to a webhook, kept for 30 days; filtered and paged by the address. */
export function DeliveryLog({ webhook }: { webhook: WebhookView }) {
  const [query, setQuery] = useUrlQuery(listDeliveriesQuery);
  return (
    <section aria-labelledby="deliveries" className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 id="deliveries" className="text-lg font-semibold">
          Deliveries
        </h2>
        <FilterSelect
          label="Status"
          anyLabel="Any status"
          value={query.status}
          options={deliveryStatus.options.map((value) => ({ value, label: statusWord(value) }))}
          onChange={(status) => setQuery({ status })}
        />
      </div>
      <Deliveries
        webhook={webhook}
        result={useDeliveries(webhook.id, query)}
        isFiltered={query.status !== undefined}
        onPageChange={(page) => setQuery({ page })}
      />
    </section>
  );
}

interface DeliveriesProps {
  webhook: WebhookView;
  result: ReturnType<typeof useDeliveries>;
  isFiltered: boolean;
  onPageChange: (page: number) => void;
}

function Deliveries({ webhook, result, isFiltered, onPageChange }: DeliveriesProps) {
  const { data, isPending, error, refetch } = result;
  if (isPending) {
    return (
      <div role="status" aria-busy aria-label="Loading the deliveries">
        <Skeleton className="h-40 rounded-lg" />
      </div>
    );
  }
  if (data === undefined) {
    return <ErrorState title="The deliveries could not be loaded" error={error} onRetry={() => refetch()} />;
  }
  if (data.deliveries.length === 0) {
    return (
      <EmptyState
        icon={InboxIcon}
        title={isFiltered ? 'No such delivery' : 'Nothing was sent yet'}
        description={`Each message is listed here for 30 days, with every attempt and what was answered. ${webhook.is_enabled ? 'Press Test to send one now.' : 'Switch the webhook on to send one.'}`}
      />
    );
  }
  return (
    <>
      <Card>
        <ul className="divide-y">
          {data.deliveries.map((delivery) => (
            <DeliveryRow key={delivery.id} delivery={delivery} canSend={webhook.is_enabled} />
          ))}
        </ul>
      </Card>
      <Pagination {...data} onPageChange={onPageChange} />
    </>
  );
}
