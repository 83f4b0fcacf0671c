'use client';

import { SquareIcon } from 'lucide-react';
import { useState } from 'react';
import { compareHint, SelectionBar as Bar } from '@/components/data-table/selection-bar';
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
  return (
    <>
      {jobs.length > 0 && (
        <Bar
          label="Selected trainings"
          words={`${formatPlural(jobs.length, 'training')} selected`}
          hint={compareHint(jobs.length, { min: MIN_COMPARED_RUNS, max: MAX_COMPARED_RUNS })}
          compareHref={paths.compareJobs(jobs.map(({ id }) => id))}
          onClear={selection.clear}
        >
          {stoppable.length > 0 && (
            <Button variant="outline" size="sm" onClick={() => setIsStopping(true)}>
              <SquareIcon aria-hidden />
              Stop {formatPlural(stoppable.length, 'training')}
            </Button>
          )}
        </Bar>
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
