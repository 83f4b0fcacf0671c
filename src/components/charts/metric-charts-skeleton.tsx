import { Skeleton } from '../ui/skeleton';

/** The room of `MetricCharts` while its code or its data is on the way. */
export function MetricChartsSkeleton() {
  return (
    <div className="flex flex-col gap-4" aria-busy>
      <Skeleton className="h-112" />
      <div className="grid gap-4 md:grid-cols-3">
        <Skeleton className="h-52" />
        <Skeleton className="h-52 max-md:hidden" />
        <Skeleton className="h-52 max-md:hidden" />
      </div>
    </div>
  );
}
