import Link from 'next/link';
import { paths } from '@/config/paths';
import type { ComparedRun } from '@/core/training/compare/compare.schema';
import { runColor } from './run-color';

interface RunHeadingProps {
  run: Pick<ComparedRun, 'id' | 'name'>;
  /** Position in the comparison. */
  index: number;
}

/** A run's name under its colour, leading to its monitor. */
export function RunHeading({ run, index }: RunHeadingProps) {
  return (
    <span className="flex items-center gap-2">
      <span aria-hidden className="h-0.5 w-3 shrink-0 rounded-full" style={{ background: runColor(index) }} />
      <Link
        href={paths.job(run.id)}
        title={run.name}
        className="block max-w-28 truncate sm:max-w-44 font-medium text-foreground hover:underline"
      >
        {run.name}
      </Link>
    </span>
  );
}
