import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card } from '../ui/card';
import { Skeleton } from '../ui/skeleton';

type StatCardProps = {
  label: string;
  /** Undefined while loading. */
  value: ReactNode | undefined;
  /** One line below the value: its context or unit. */
  hint?: ReactNode;
  /** Where the figure is explained. */
  href?: string;
};

/** One figure with its name. Loading keeps the height. */
export function StatCard({ label, value, hint, href }: StatCardProps) {
  return (
    <Card className="relative flex min-h-24 flex-col gap-1 p-4 transition-colors has-[a:hover]:bg-muted/40">
      <p className="text-sm text-muted-foreground">
        {href === undefined ? (
          label
        ) : (
          <Link href={href} className="after:absolute after:inset-0 after:rounded-lg">
            {label}
          </Link>
        )}
      </p>
      <div className="text-xl font-semibold tracking-tight tabular-nums" aria-busy={value === undefined}>
        {value === undefined ? <Skeleton className="my-1 h-5 w-20" /> : value}
      </div>
      {hint !== undefined && <div className="text-xs text-muted-foreground tabular-nums">{hint}</div>}
    </Card>
  );
}
