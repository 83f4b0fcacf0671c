import { GitCompareArrowsIcon, XIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Button } from '@/components/ui/button';

interface SelectionBarProps {
  /** Names the region: "Selected trainings". */
  label: string;
  /** How many are ticked: "2 trainings selected". */
  words: string;
  /** Why they cannot be compared; null when they can. */
  hint: string | null;
  compareHref: string;
  onClear: () => void;
  /** What else can be done with them. */
  children?: ReactNode;
}

/** What can be done with the ticked rows of a list, above the bottom edge of the screen. */
export function SelectionBar({ label, words, hint, compareHref, onClear, children }: SelectionBarProps) {
  return (
    <section
      aria-label={label}
      className="sticky bottom-4 z-20 flex flex-wrap items-center gap-2 rounded-lg border bg-popover p-2 pl-4 shadow-popover"
    >
      <p aria-live="polite" className="mr-auto text-sm">
        <span className="font-medium tabular-nums">{words}</span>
        {hint !== null && <span className="text-muted-foreground"> · {hint}</span>}
      </p>
      {children}
      {hint === null ? (
        <Button asChild size="sm">
          <Link href={compareHref}>
            <GitCompareArrowsIcon aria-hidden />
            Compare
          </Link>
        </Button>
      ) : (
        <Button size="sm" disabled>
          <GitCompareArrowsIcon aria-hidden />
          Compare
        </Button>
      )}
      <Button variant="ghost" size="icon-sm" onClick={onClear} title="Clear the selection">
        <XIcon aria-hidden />
        <span className="sr-only">Clear the selection</span>
      </Button>
    </section>
  );
}

/** Why so many cannot be compared; null when they can. */
export function compareHint(count: number, { min, max }: { min: number; max: number }): string | null {
  if (count < min) return 'select another one to compare';
  return count > max ? `at most ${max} can be compared` : null;
}
