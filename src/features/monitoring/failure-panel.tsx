import { CircleXIcon } from 'lucide-react';
import { Card } from '@/components/ui/card';
import type { JobView } from '@/core/training/job.schema';
import { FAILURE_REASONS, jobFailureCode } from '@/core/training/reconcile/failure-reasons';
import { MemoryAdvice } from './memory-advice';

/** Why a job ended against its owner's will, in words, what to do, what is safe, and what the cluster said. */
export function FailurePanel({ job }: { job: JobView }) {
  const code = jobFailureCode.catch('internal_error').parse(job.error_code);
  const { title, advice } = FAILURE_REASONS[code];
  return (
    <Card role="alert" className="flex gap-3 border-status-failed/40 bg-status-failed/5 p-4">
      <CircleXIcon aria-hidden className="mt-0.5 size-5 shrink-0 text-status-failed" />
      <div className="flex min-w-0 grow flex-col gap-3">
        <div>
          <h2 className="text-lg font-semibold">{title}</h2>
          <p className="text-muted-foreground">{advice}</p>
          <p className="text-muted-foreground">
            The dataset, the settings, the log and the metrics are kept.
          </p>
        </div>
        {job.error_message !== null && (
          <p className="font-mono text-sm wrap-anywhere whitespace-pre-wrap">{job.error_message}</p>
        )}
        {job.error_code !== null && (
          <p className="font-mono text-xs text-muted-foreground">{job.error_code}</p>
        )}
        {code === 'out_of_memory' && <MemoryAdvice job={job} />}
      </div>
    </Card>
  );
}
