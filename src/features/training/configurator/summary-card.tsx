'use client';

import { Button } from '@/components/ui/button';
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { plannedSteps } from '@/core/training/interchange/read-entries';
import type { EstimateFix } from '@/core/training/job.schema';
import type { CostEstimate } from '@/data/training/training.queries';
import { cn } from '@/lib/cn';
import { MISSING } from '@/lib/format';
import { SweepDialog } from '../sweeps/sweep-dialog';
import { configuration, type ConfigurationInput } from './configuration';
import { EstimateSummary } from './estimate-summary';
import type { Readiness } from './readiness';
import { ReadinessNotes } from './readiness-notes';
import { useConfigurationForm } from './use-configuration-form';

interface SummaryCardProps {
  values: ConfigurationInput;
  estimate: CostEstimate;
  /** Rows that are trained on; null while that is not known. */
  trainRows: number | null;
  readiness: Readiness;
  onApplyFix: (fix: EstimateFix) => void;
  className?: string;
}

/** What the training will take, whether it can start, its name, and the button that starts it. */
export function SummaryCard({
  values,
  estimate,
  trainRows,
  readiness,
  onApplyFix,
  className,
}: SummaryCardProps) {
  const { register, formState } = useConfigurationForm();
  const { errors, isSubmitting } = formState;
  return (
    <Card className={cn('flex flex-col', className)}>
      <CardHeader>
        <CardTitle>Summary</CardTitle>
      </CardHeader>
      {/* Scrolls inside where the card is not as high as all of it: what starts the training stays in sight. */}
      <CardContent className="min-h-0 overflow-y-auto">
        <EstimateSummary
          result={estimate}
          effectiveBatch={effectiveBatchText(values)}
          plannedSteps={trainRows !== null && estimate.input ? plannedSteps(estimate.input, trainRows) : null}
          onApplyFix={onApplyFix}
        />
      </CardContent>
      <CardFooter className="shrink-0 flex-col items-stretch gap-3">
        <ReadinessNotes readiness={readiness} />
        <Field label="Name of the job" error={errors.name?.message}>
          {(control) => <Input {...control} {...register('name')} autoComplete="off" />}
        </Field>
        {errors.root && (
          <p role="alert" className="text-sm text-status-failed">
            {errors.root.message}
          </p>
        )}
        <Button type="submit" size="lg" disabled={readiness.blockers.length > 0 || isSubmitting}>
          {isSubmitting ? 'Starting…' : 'Start training'}
        </Button>
        <SweepDialog
          base={readiness.blockers.length === 0 ? (configuration.safeParse(values).data ?? null) : null}
        />
      </CardFooter>
    </Card>
  );
}

/** `2 × 8 = 16`: batch × accumulation, and × GPUs where there are several. */
function effectiveBatchText({ hyperparameters: settings, gpu_config }: ConfigurationInput): string {
  const factors = [settings.batch_size, settings.gradient_accumulation_steps ?? 1];
  if (gpu_config.num_gpus > 1) factors.push(gpu_config.num_gpus);
  const product = factors.reduce((left, right) => left * right);
  return Number.isFinite(product) ? `${factors.join(' × ')} = ${product}` : MISSING;
}
