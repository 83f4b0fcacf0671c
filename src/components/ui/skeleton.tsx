import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

/** A grey stand-in of the size of what is loading. Say what loads in an `aria-busy` region around it. */
export function Skeleton({ className, ...props }: ComponentProps<'div'>) {
  return (
    <div aria-hidden className={cn('rounded-md bg-muted motion-safe:animate-pulse', className)} {...props} />
  );
}
