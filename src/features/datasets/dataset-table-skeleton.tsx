import { Card } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';

/** The table while it loads: as high as eight rows. */
export function DatasetTableSkeleton() {
  return (
    <Card role="status" aria-busy aria-label="Loading the datasets" className="divide-y">
      <div className="h-9" />
      {[0, 1, 2, 3, 4, 5, 6, 7].map((row) => (
        <div key={row} className="flex h-13 items-center gap-4 px-3">
          <Skeleton className="h-3.5 w-1/3" />
          <Skeleton className="h-5 w-20" />
          <Skeleton className="ml-auto h-3.5 w-24" />
        </div>
      ))}
    </Card>
  );
}
