import { CheckIcon } from 'lucide-react';
import { cn } from '@/lib/cn';

const STEPS = ['Choose', 'Check', 'Upload', 'Validate', 'Ready'] as const;
export type UploadStep = (typeof STEPS)[number];

type UploadStepsProps = {
  current: UploadStep;
  /** The current step is the last one, and it is done. */
  isComplete?: boolean;
};

/** The way of a file from the disk to a dataset that can be trained on, and where on it the file is. */
export function UploadSteps({ current, isComplete = false }: UploadStepsProps) {
  const at = STEPS.indexOf(current);
  return (
    <ol aria-label="Steps" className="flex items-center gap-1 text-xs sm:gap-2 sm:text-sm">
      {STEPS.map((step, index) => {
        const isDone = index < at || (isComplete && index === at);
        const isCurrent = index === at;
        return (
          <li
            key={step}
            aria-current={isCurrent ? 'step' : undefined}
            className={cn(
              'flex min-w-0 items-center gap-1.5 not-last:flex-1',
              isCurrent ? 'font-medium text-foreground' : 'text-muted-foreground',
            )}
          >
            <span
              aria-hidden
              className={cn(
                'flex size-5 shrink-0 items-center justify-center rounded-full border text-xs tabular-nums max-[400px]:hidden',
                isCurrent && 'border-foreground',
                isDone && 'border-status-completed/40 text-status-completed',
              )}
            >
              {isDone ? <CheckIcon className="size-3" /> : index + 1}
            </span>
            {step}
            {isDone && <span className="sr-only"> (done)</span>}
            {index < STEPS.length - 1 && <span aria-hidden className="h-px min-w-2 flex-1 bg-border" />}
          </li>
        );
      })}
    </ol>
  );
}
