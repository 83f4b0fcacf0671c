import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

export type Fact = { label: string; value: ReactNode };

/** Names and values, one pair a line: the rail of a detail page. */
export function FactList({ facts, className }: { facts: readonly Fact[]; className?: string }) {
  return (
    <dl className={cn('flex flex-col text-sm', className)}>
      {facts.map(({ label, value }) => (
        <div key={label} className="flex items-baseline justify-between gap-4 border-b py-2 last:border-0">
          <dt className="shrink-0 text-muted-foreground">{label}</dt>
          <dd className="min-w-0 text-right wrap-anywhere tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
