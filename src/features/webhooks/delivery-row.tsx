'use client';

import { ChevronRightIcon, RotateCcwIcon } from 'lucide-react';
import { CodeBlock } from '@/components/states/code-block';
import { CopyButton } from '@/components/states/copy-button';
import { RelativeTime } from '@/components/states/relative-time';
import { toastRequestError } from '@/components/states/request-error-toast';
import { StatusBadge } from '@/components/states/status-badge';
import { Button } from '@/components/ui/button';
import type { WebhookAttempt, WebhookDelivery } from '@/core/webhooks/webhook.schema';
import { useRedeliver } from '@/data/webhooks/webhooks.mutations';
import { formatCount, formatPlural, MISSING } from '@/lib/format';
import { toast } from '@/lib/toast';
import { OUTCOME_WORDS } from './event-words';

interface DeliveryRowProps {
  delivery: WebhookDelivery;
  /** The webhook is on. */
  canSend: boolean;
}

/** One message: what it tells and what became of it; opened, every attempt with what was answered. */
export function DeliveryRow({ delivery, canSend }: DeliveryRowProps) {
  const { webhook_attempts: attempts, status } = delivery;
  return (
    <li>
      <details className="group">
        <summary className="flex cursor-pointer list-none flex-wrap items-center gap-x-3 gap-y-1 px-4 py-3 hover:bg-muted/60">
          <ChevronRightIcon
            aria-hidden
            className="size-4 shrink-0 text-muted-foreground transition-transform group-open:rotate-90"
          />
          <span className="font-mono text-sm">{delivery.event_type}</span>
          <StatusBadge status={status} />
          <span className="ml-auto text-xs text-muted-foreground">
            {formatPlural(attempts.length, 'attempt')} · <RelativeTime timestamp={delivery.occurred_at} />
          </span>
        </summary>
        <div className="flex flex-col gap-4 border-t bg-muted/30 px-4 py-4">
          <div className="flex flex-wrap items-center justify-between gap-2">
            <p className="flex min-w-0 items-center gap-1 text-xs text-muted-foreground">
              <span className="font-mono wrap-anywhere">{delivery.id}</span>
              <CopyButton value={delivery.id} label="Copy the message’s id" />
            </p>
            <ResendButton delivery={delivery} isDisabled={!canSend} />
          </div>
          {status === 'pending' && attempts.length > 0 && (
            <p className="text-sm text-muted-foreground">
              Next attempt <RelativeTime timestamp={delivery.next_attempt_at} />
            </p>
          )}
          <ol aria-label="Attempts" className="flex flex-col gap-3">
            {attempts.map((attempt) => (
              <Attempt key={attempt.number} attempt={attempt} />
            ))}
          </ol>
          <CodeBlock code={JSON.stringify(delivery.data, null, 2)} label="Data of the message" />
        </div>
      </details>
    </li>
  );
}

function ResendButton({ delivery, isDisabled }: { delivery: WebhookDelivery; isDisabled: boolean }) {
  const redeliver = useRedeliver();
  return (
    <Button
      variant="outline"
      size="sm"
      disabled={isDisabled || redeliver.isPending}
      onClick={() =>
        redeliver.mutate(delivery.id, {
          onSuccess: () => toast.success('It is on its way, with the same id'),
          onError: (error) => toastRequestError('It was not sent', error),
        })
      }
    >
      <RotateCcwIcon aria-hidden />
      {delivery.status === 'pending' ? 'Send now' : 'Send again'}
    </Button>
  );
}

function Attempt({ attempt }: { attempt: WebhookAttempt }) {
  const { outcome, response_status: status, duration_ms: duration, response_excerpt: excerpt } = attempt;
  return (
    <li className="flex flex-col gap-1 text-sm">
      <p className="flex flex-wrap gap-x-2 tabular-nums">
        <span className="font-medium">
          {attempt.number}. {outcome === null ? 'On its way' : OUTCOME_WORDS[outcome]}
        </span>
        <span className="text-muted-foreground">
          status {status ?? MISSING} · {duration === null ? MISSING : `${formatCount(duration)} ms`} ·{' '}
          <RelativeTime timestamp={attempt.started_at} />
        </span>
      </p>
      {attempt.error_message !== null && (
        <p className="wrap-anywhere text-muted-foreground">{attempt.error_message}</p>
      )}
      {excerpt !== null && excerpt !== '' && (
        <CodeBlock code={excerpt} label={`Answer to attempt ${attempt.number}`} />
      )}
    </li>
  );
}
