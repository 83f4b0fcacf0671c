import { cn } from '@/lib/cn';

export type Figure = {
  label: string;
  value: string;
  /** The exact value, where the shown one is rounded. */
  exact?: string;
};

/** A dataset's figures, each under its name. */
export function FigureGrid({ figures, className }: { figures: readonly Figure[]; className?: string }) {
  return (
    <dl className={cn('grid grid-cols-2 gap-x-4 gap-y-5 sm:grid-cols-3', className)}>
      {figures.map(({ label, value, exact }) => (
        <div key={label} className="flex flex-col gap-0.5">
          <dt className="text-sm text-muted-foreground">{label}</dt>
          <dd className="text-xl font-semibold tracking-tight tabular-nums" title={exact}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
