'use client';

import Link from 'next/link';
import { Button } from '@/components/ui/button';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import { changedJobLink, unmeasuredFixes, type UnmeasuredFix } from '@/core/monitoring/memory-fixes';
import type { EstimateFix, JobView } from '@/core/training/job.schema';
import { useEstimateCost } from '@/data/training/training.queries';
import { formatDecimal, formatDuration, formatMoney } from '@/lib/format';

/** What would make a training fit that ran out of memory, best first; each opens the configurator with the change made. */
export function MemoryAdvice({ job }: { job: JobView }) {
  const { gpu_type, num_gpus } = job.gpu_config;
  const { estimate, error } = useEstimateCost({
    dataset_id: job.dataset_id,
    hyperparameters: job.hyperparameters,
    gpu_config: { gpu_type, num_gpus },
  });
  if (estimate === undefined && error === null) {
    return <Skeleton aria-busy className="h-32" />;
  }
  const measured = estimate?.fixes ?? [];
  const fixes: readonly (EstimateFix | UnmeasuredFix)[] =
    measured.length > 0 ? measured : unmeasuredFixes(job.hyperparameters);
  if (fixes.length === 0) return null;
  return (
    <section aria-label="What would make it fit" className="flex flex-col gap-2">
      <h3 className="text-sm font-semibold">What would make it fit</h3>
      {estimate !== undefined && measured.length === 0 && (
        <p className="text-sm text-muted-foreground">
          The estimate still holds these settings to fit in {formatDecimal(estimate.memory.available_gib, 1)}{' '}
          GiB, and the GPU had less to give. These changes need less of it.
        </p>
      )}
      <ol className="grid gap-2 sm:grid-cols-2 xl:grid-cols-3">
        {fixes.map((fix) => (
          <li key={fix.id} className="flex flex-col gap-1 rounded-md border bg-card p-3 text-sm">
            <span className="font-medium">{fix.title}</span>
            <span className="text-xs text-muted-foreground">{fix.reason}</span>
            {'verdict' in fix && <FixFigures fix={fix} />}
            <Button asChild variant="outline" size="sm" className="mt-auto w-fit">
              <Link
                href={`${paths.configureTraining()}?${changedJobLink(job, fix.changes)}`}
                aria-label={`Apply to a copy: ${fix.title}`}
              >
                Apply to a copy
              </Link>
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}

function FixFigures({ fix }: { fix: EstimateFix }) {
  return (
    <span className="text-xs tabular-nums">
      {formatMoney(fix.estimated_cost)} · {formatDuration(fix.estimated_duration_hours * 3600)} ·{' '}
      {formatDecimal(fix.required_gib, 1)} GiB · {fix.verdict === 'fits' ? 'fits' : 'tight'}
    </span>
  );
}
