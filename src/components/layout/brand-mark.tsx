import { cn } from '@/lib/cn';

/** The amber mark: a loss curve that settles. The same drawing as `app/icon.svg`. */
export function BrandMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 20" aria-hidden className={cn('h-5 w-6 text-accent', className)}>
      <path
        d="M3 16c5 0 5.5-13 10-13 3.5 0 3 7 8 7"
        fill="none"
        stroke="currentColor"
        strokeWidth="2.75"
        strokeLinecap="round"
      />
      <circle cx="21" cy="10" r="2.4" fill="currentColor" />
    </svg>
  );
}
