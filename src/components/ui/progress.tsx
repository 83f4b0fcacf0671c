'use client';

import { Progress as ProgressPrimitive } from 'radix-ui';
import type { ComponentProps } from 'react';
import { cn } from '@/lib/cn';

type ProgressProps = Omit<ComponentProps<typeof ProgressPrimitive.Root>, 'value' | 'aria-label'> & {
  /** 0 to 100, clamped; null while the amount of work is unknown. */
  value: number | null;
  /** What progresses, for assistive technology. */
  label: string;
  /** Classes of the filled part. */
  indicatorClassName?: string;
};

export function Progress({ className, value, label, indicatorClassName, ...props }: ProgressProps) {
  const percent = value === null ? null : Math.min(Math.max(value, 0), 100);
  return (
    <ProgressPrimitive.Root
      aria-label={label}
      value={percent}
      className={cn('relative h-1.5 w-full overflow-hidden rounded-full bg-secondary', className)}
      {...props}
    >
      <ProgressPrimitive.Indicator
        className={cn(
          'h-full origin-left bg-primary transition-transform',
          percent === null && 'w-1/3 motion-safe:animate-pulse',
          indicatorClassName,
        )}
        style={percent === null ? undefined : { transform: `scaleX(${percent / 100})` }}
      />
    </ProgressPrimitive.Root>
  );
}
