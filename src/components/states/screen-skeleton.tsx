import { Skeleton } from '../ui/skeleton';

/** A page's heading and its first card while the code of the page is on the way. */
export function ScreenSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Loading the page" className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <Skeleton className="h-6 w-48" />
        <Skeleton className="h-4 w-72 max-w-full" />
      </div>
      <Skeleton className="h-96 rounded-lg" />
    </div>
  );
}
