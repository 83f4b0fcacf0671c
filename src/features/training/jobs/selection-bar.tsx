'use client';

import { GitCompareArrowsIcon, SquareIcon, XIcon } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { paths } from '@/config/paths';
import { MAX_COMPARED_RUNS, MIN_COMPARED_RUNS } from '@/core/training/compare/run-ids';
import { formatPlural } from '@/lib/format';
import { CancelJobsDialog } from './cancel-jobs-dialog';
import { canBeStopped } from './can-be-stopped';
import type { JobSelection } from './use-job-selection';

/** What can be done with the ticked trainings; nothing is shown while none is. */
export function SelectionBar({ selection }: { selection: JobSelection }) {
  const [isStopping, setIsStopping] = useState(false);
  const { jobs } = selection;
  const stoppable = jobs.filter(canBeStopped);
  const hint = compareHint(jobs.length);
  return (
    <>
      {jobs.length > 0 && (
        <section
          aria-label="Selected trainings"
          className="sticky bottom-4 z-20 flex flex-wrap items-center gap-2 rounded-lg border bg-popover p-2 pl-4 shadow-popover"
        >
          <p aria-live="polite" className="mr-auto text-sm">
            <span className="font-medium tabular-nums">{formatPlural(jobs.length, 'training')} selected</span>
            {hint !== null && <span className="text-muted-foreground"> · {hint}</span>}
          </p>
          {stoppable.length > 0 && (
            <Button variant="outline" size="sm" onClick={() => setIsStopping(true)}>
              <SquareIcon aria-hidden />
              Stop {formatPlural(stoppable.length, 'training')}
            </Button>
          )}
          {hint === null ? (
            <Button asChild size="sm">
              <Link href={paths.compareJobs(jobs.map(({ id }) => id))}>
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
          <Button variant="ghost" size="icon-sm" onClick={selection.clear} title="Clear the selection">
            <XIcon aria-hidden />
            <span className="sr-only">Clear the selection</span>
          </Button>
        </section>
      )}
      <CancelJobsDialog
        jobs={stoppable}
        untouchedCount={jobs.length - stoppable.length}
        open={isStopping && stoppable.length > 0}
        onOpenChange={setIsStopping}
        onStopped={selection.clear}
      />
    </>
  );
}

/** Why so many trainings cannot be compared; null when they can. */
function compareHint(count: number): string | null {
  if (count < MIN_COMPARED_RUNS) return 'select another one to compare';
  if (count > MAX_COMPARED_RUNS) return `at most ${MAX_COMPARED_RUNS} can be compared`;
  return null;
}
