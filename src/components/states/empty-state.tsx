import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/lib/cn';

type EmptyStateProps = {
  icon: LucideIcon;
  title: string;
  /** Why it is empty, and what fills it. */
  description: ReactNode;
  /** The next step: a button or a link. */
  action?: ReactNode;
  className?: string;
};

/** What a list, card or chart shows when there is nothing to show yet. */
export function EmptyState({ icon: Icon, title, description, action, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        'flex min-h-48 flex-col items-center justify-center gap-3 rounded-lg border border-dashed p-6 text-center',
        className,
      )}
    >
      <Icon aria-hidden className="size-6 text-muted-foreground" strokeWidth={1.5} />
      <div className="flex max-w-md flex-col gap-1">
        <p className="text-base font-medium">{title}</p>
        <p className="text-sm text-balance text-muted-foreground">{description}</p>
      </div>
      {action}
    </div>
  );
}
