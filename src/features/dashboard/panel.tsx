import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';

type PanelProps = {
  title: string;
  /** Where the complete list is. */
  href: string;
  linkLabel: string;
  children: ReactNode;
};

/** A titled card with the first entries of a longer list. */
export function Panel({ title, href, linkLabel, children }: PanelProps) {
  return (
    <Card>
      <div className="flex h-12 items-center justify-between gap-4 border-b px-4">
        <h2 className="text-base font-semibold">{title}</h2>
        <Link href={href} className="text-sm text-muted-foreground hover:text-foreground hover:underline">
          {linkLabel}
        </Link>
      </div>
      {children}
    </Card>
  );
}

/** A panel's entries while they load. */
export function PanelSkeleton({ rows, label }: { rows: number; label: string }) {
  return (
    <div role="status" aria-busy aria-label={label} className="divide-y">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-14 items-center gap-4 px-4">
          <Skeleton className="h-3.5 w-2/5" />
          <Skeleton className="ml-auto h-3.5 w-1/5" />
        </div>
      ))}
    </div>
  );
}

/** A panel without entries: why, and what fills it. */
export function PanelEmpty({ children }: { children: ReactNode }) {
  return <p className="px-4 py-8 text-center text-sm text-balance text-muted-foreground">{children}</p>;
}
