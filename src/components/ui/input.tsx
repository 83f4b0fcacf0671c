import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

// 16 px on phones: below that, iOS zooms the page when the field takes focus.
export function Input({ className, ...props }: ComponentProps<'input'>) {
  return (
    <input
      className={cn(
        'h-9 w-full min-w-0 rounded-md border border-input bg-card px-3 text-base text-foreground transition-colors placeholder:text-muted-foreground disabled:cursor-not-allowed disabled:opacity-50 max-sm:text-lg',
        'focus-visible:outline-offset-0 aria-invalid:border-destructive',
        className,
      )}
      {...props}
    />
  );
}
