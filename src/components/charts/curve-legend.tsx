import { cn } from '@/lib/cn';

interface CurveLegendProps {
  curves: readonly { id: string; label: string; color: string }[];
  /** Ids of the curves that are not drawn. */
  hidden: readonly string[];
  onChange: (hidden: string[]) => void;
}

/** Names the curves of several runs, and shows and hides them. */
export function CurveLegend({ curves, hidden, onChange }: CurveLegendProps) {
  const toggle = (id: string) =>
    onChange(hidden.includes(id) ? hidden.filter((other) => other !== id) : [...hidden, id]);
  return (
    <div role="group" aria-label="Curves" className="flex flex-wrap items-center gap-1 pb-2 text-xs">
      {curves.map(({ id, label, color }) => (
        <button
          key={id}
          type="button"
          aria-pressed={!hidden.includes(id)}
          onClick={() => toggle(id)}
          className={cn(
            'flex h-6 max-w-full items-center gap-1.5 rounded-sm px-1.5 font-medium hover:bg-muted',
            hidden.includes(id) && 'text-muted-foreground line-through',
          )}
        >
          <span aria-hidden className="h-0.5 w-3 shrink-0 rounded-full" style={{ background: color }} />
          <span className="max-w-60 truncate">{label}</span>
        </button>
      ))}
    </div>
  );
}
