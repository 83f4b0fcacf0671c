import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';

/** The list of trainings while it loads. */
export function JobTableSkeleton() {
  return (
    <Card role="status" aria-busy aria-label="Loading the trainings" className="divide-y">
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <div key={row} className="flex h-13 items-center gap-6 px-3">
          <Skeleton className="size-4 max-md:hidden" />
          <Skeleton className="h-4 w-1/4" />
          <Skeleton className="h-5 w-20" />
          <Skeleton className="h-1.5 flex-1" />
          <Skeleton className="h-4 w-14 max-md:hidden" />
          <Skeleton className="h-4 w-14 max-md:hidden" />
          <Skeleton className="h-4 w-24 max-lg:hidden" />
        </div>
      ))}
    </Card>
  );
}
