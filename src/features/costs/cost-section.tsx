import type { ReactNode } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { cn } from '@/lib/cn';
import type { CostsView } from '@/core/costs/cost.schema';
import type { useCosts } from '@/data/costs/costs.queries';

type CostSectionProps = {
  title: string;
  result: ReturnType<typeof useCosts>;
  /** Height of the loaded content, so that it does not jump into place. */
  heightClassName: string;
  children: (costs: CostsView) => ReactNode;
};

/** A card over one grouping of the ledger: loading, failed, or drawn by `children`. */
export function CostSection({ title, result, heightClassName, children }: CostSectionProps) {
  const { data, isPending, error, refetch } = result;
  return (
    <Card>
      <CardHeader>
        <CardTitle>{title}</CardTitle>
      </CardHeader>
      <CardContent className={heightClassName}>
        {isPending && <Skeleton className={cn('w-full', heightClassName)} />}
        {data === undefined && error !== null && (
          <ErrorState title="The costs could not be loaded" error={error} onRetry={() => refetch()} />
        )}
        {data !== undefined && children(data)}
      </CardContent>
    </Card>
  );
}
