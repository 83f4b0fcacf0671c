import { BanIcon, CheckIcon, TriangleAlertIcon, type LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { RelativeTime } from '@/components/states/relative-time';
import type { WebhookView } from '@/core/webhooks/webhook.schema';
import { cn } from '@/lib/cn';

/** Whether a webhook is on, and whether what is sent arrives. */
export function WebhookHealth({ webhook }: { webhook: WebhookView }) {
  const { is_enabled: isEnabled, disabled_reason: reason, failing_since: since } = webhook;
  if (!isEnabled) {
    return (
      <Line icon={BanIcon} color={reason === null ? 'text-muted-foreground' : 'text-status-failed'}>
        Switched off{reason === null ? '' : `: ${reason}`}
      </Line>
    );
  }
  if (since !== null) {
    return (
      <Line icon={TriangleAlertIcon} color="text-warning">
        Nothing arrives; failing since <RelativeTime timestamp={since} />
      </Line>
    );
  }
  return (
    <Line icon={CheckIcon} color="text-status-completed">
      On
    </Line>
  );
}

function Line({ icon: Icon, color, children }: { icon: LucideIcon; color: string; children: ReactNode }) {
  return (
    <p className={cn('flex items-start gap-1.5 text-sm', color)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="wrap-anywhere">{children}</span>
    </p>
  );
}
