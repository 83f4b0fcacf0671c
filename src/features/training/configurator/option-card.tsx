import type { ReactNode } from 'react';

interface OptionCardProps {
  /** The radio group that the option belongs to. */
  group: string;
  value: string;
  isChosen: boolean;
  isDisabled?: boolean;
  title: ReactNode;
  /** At the right of the title. */
  aside?: ReactNode;
  children: ReactNode;
  onChoose: (value: string) => void;
}

/** One of several options, shown as a card: a native radio button in other clothes. */
export function OptionCard({
  group,
  value,
  isChosen,
  isDisabled = false,
  title,
  aside,
  children,
  onChoose,
}: OptionCardProps) {
  return (
    <label className="flex cursor-pointer flex-col gap-1 rounded-lg border bg-card p-3 transition-colors hover:bg-muted/50 has-checked:border-primary has-checked:bg-muted/50 has-checked:ring-1 has-checked:ring-primary has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-disabled:cursor-not-allowed has-disabled:opacity-60">
      <input
        type="radio"
        className="sr-only"
        name={group}
        value={value}
        checked={isChosen}
        disabled={isDisabled}
        onChange={() => onChoose(value)}
      />
      <span className="flex items-baseline justify-between gap-2">
        <span className="font-medium">{title}</span>
        <span className="text-sm text-muted-foreground tabular-nums">{aside}</span>
      </span>
      <span className="flex grow flex-col gap-1 text-sm text-muted-foreground">{children}</span>
    </label>
  );
}
