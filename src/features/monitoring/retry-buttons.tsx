'use client';

import { RefreshCwIcon } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { paths } from '@/config/paths';
import type { JobDetail } from '@/core/training/job.schema';
import { useRetryTrainingJob } from '@/data/training/training.mutations';
import { formatCount } from '@/lib/format';
import { toast } from '@/lib/toast';

/** The same settings and data would end the same way. */
const HOPELESS = ['out_of_memory', 'nan_loss', 'invalid_configuration', 'invalid_data'];

type RetryButtonsProps = Pick<JobDetail, 'job' | 'resumable_from_step'>;

/** Starts the same training once more as a new job: from its stored checkpoint where there is one, or from the beginning. */
export function RetryButtons({ job, resumable_from_step: step }: RetryButtonsProps) {
  const router = useRouter();
  const retry = useRetryTrainingJob(job.id);
  const start = (from: 'checkpoint' | 'beginning') =>
    retry.mutate(
      { from },
      {
        onSuccess: ({ job: next }) => {
          toast.success(`“${next.name}” was started`);
          router.push(paths.job(next.id));
        },
        onError: (error) => toastRequestError('The training was not started again', error),
      },
    );
  return (
    <>
      {step !== null && (
        <Button disabled={retry.isPending} onClick={() => start('checkpoint')}>
          <RefreshCwIcon aria-hidden />
          Resume from step {formatCount(step)}
        </Button>
      )}
      <Button
        variant={step === null && !HOPELESS.includes(job.error_code ?? '') ? 'default' : 'outline'}
        disabled={retry.isPending}
        onClick={() => start('beginning')}
      >
        <RefreshCwIcon aria-hidden />
        {step === null ? 'Retry' : 'Retry from the beginning'}
      </Button>
    </>
  );
}
