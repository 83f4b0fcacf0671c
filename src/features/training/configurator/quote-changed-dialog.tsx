'use client';

import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from '@/components/ui/alert-dialog';
import { formatMoney, formatTokens, formatUnitPrice } from '@/lib/format';
import { formatRange } from '@/lib/format-range';
import type { ChangedQuote } from './use-start-training';

interface QuoteChangedDialogProps {
  /** Null: closed. */
  changed: ChangedQuote | null;
  isStarting: boolean;
  onConfirm: () => void;
  onDismiss: () => void;
}

/** Asks again before a start whose price or data are not what was shown: what it was, what it is. */
export function QuoteChangedDialog({ changed, isStarting, onConfirm, onDismiss }: QuoteChangedDialogProps) {
  return (
    <AlertDialog
      open={changed !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onDismiss();
      }}
    >
      <AlertDialogContent>
        <AlertDialogHeader>
          <AlertDialogTitle>Start under the new conditions?</AlertDialogTitle>
          <AlertDialogDescription>
            Something changed since the estimate that you saw. Nothing was started, and your settings are
            kept.
          </AlertDialogDescription>
        </AlertDialogHeader>
        {changed && <Differences changed={changed} />}
        <AlertDialogFooter>
          <AlertDialogCancel disabled={isStarting}>Back to the settings</AlertDialogCancel>
          <AlertDialogAction
            disabled={isStarting}
            onClick={(event) => {
              // Open until the answer is there: it may have changed once more.
              event.preventDefault();
              onConfirm();
            }}
          >
            {isStarting ? 'Starting…' : 'Start training'}
          </AlertDialogAction>
        </AlertDialogFooter>
      </AlertDialogContent>
    </AlertDialog>
  );
}

function Differences({ changed: { before, now } }: { changed: ChangedQuote }) {
  const isPriceOther = before.quote.price_per_gpu_hour_usd !== now.quote.price_per_gpu_hour_usd;
  const isDataOther = before.quote.dataset_sha256 !== now.quote.dataset_sha256;
  const rows = [
    ...(isPriceOther
      ? [
          {
            label: 'Price of a GPU hour',
            from: formatUnitPrice(before.quote.price_per_gpu_hour_usd),
            to: formatUnitPrice(now.quote.price_per_gpu_hour_usd),
          },
        ]
      : []),
    ...(isDataOther
      ? [
          {
            label: 'Tokens per epoch of the dataset',
            from: formatTokens(before.tokens_per_epoch),
            to: formatTokens(now.tokens_per_epoch),
          },
        ]
      : []),
    {
      label: 'Cost',
      from: formatRange(before.estimated_cost_low, before.estimated_cost_high, formatMoney),
      to: formatRange(now.estimated_cost_low, now.estimated_cost_high, formatMoney),
    },
  ];
  return (
    <div className="flex flex-col gap-3 text-sm">
      {isDataOther && <p>The content of the dataset is not the same any more.</p>}
      <dl className="flex flex-col">
        {rows.map(({ label, from, to }) => (
          <div
            key={label}
            className="flex flex-wrap justify-between gap-x-4 border-b py-2 tabular-nums last:border-0"
          >
            <dt className="text-muted-foreground">{label}</dt>
            <dd>
              <span className="text-muted-foreground">{from}</span> →{' '}
              <span className="font-medium">{to}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
