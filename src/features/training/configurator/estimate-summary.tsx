'use client';

import { FactList } from '@/components/states/fact-list';
import { Skeleton } from '@/components/ui/skeleton';
import type { EstimateFix } from '@/core/training/job.schema';
import type { CostEstimate } from '@/data/training/training.queries';
import { cn } from '@/lib/cn';
import { errorMessage } from '@/lib/error-message';
import { formatCount, formatDuration, formatMoney, formatRate, formatTokens } from '@/lib/format';
import { formatRange } from '@/lib/format-range';
import { calibrationSentence, EstimateNotes } from './estimate-notes';
import { MemoryFixes } from './memory-fixes';

const SECONDS_PER_HOUR = 3600;

interface EstimateSummaryProps {
  result: CostEstimate;
  /** `2 × 8 = 16`. */
  effectiveBatch: string;
  /** Steps that the settings of the estimate ask for; null while that cannot be told. */
  plannedSteps: number | null;
  onApplyFix: (fix: EstimateFix) => void;
}

/** What the training will take: cost and time as ranges, where they come from, and whether it fits in memory. */
export function EstimateSummary({ result, effectiveBatch, plannedSteps, onApplyFix }: EstimateSummaryProps) {
  const { estimate, error, isUpdating } = result;
  if (!estimate) {
    return error ? (
      <p className="min-h-64 text-sm text-muted-foreground">
        The estimate could not be made. {errorMessage(error)}
      </p>
    ) : (
      <EstimateSkeleton />
    );
  }
  const { cost_breakdown: cost, duration_breakdown_seconds: time } = estimate;
  return (
    // Dimmed, and only when the answer takes a while: the figures stay readable and nothing flashes.
    <div
      aria-busy={isUpdating}
      className={cn('flex flex-col gap-4 transition-opacity', isUpdating && 'opacity-60 delay-300')}
    >
      <div className="grid grid-cols-2 gap-4">
        <Headline
          label="Cost"
          value={formatRange(estimate.estimated_cost_low, estimate.estimated_cost_high, formatMoney)}
          hint={`about ${formatMoney(estimate.estimated_cost)}`}
          parts={[
            ['Compute', formatMoney(cost.compute)],
            ['Storage', formatMoney(cost.storage)],
            ['Transfer', formatMoney(cost.data_transfer)],
          ]}
        />
        <Headline
          label="Duration"
          value={formatRange(
            estimate.estimated_duration_hours_low * SECONDS_PER_HOUR,
            estimate.estimated_duration_hours_high * SECONDS_PER_HOUR,
            formatDuration,
          )}
          hint={`about ${formatDuration(estimate.estimated_duration_hours * SECONDS_PER_HOUR)}`}
          parts={[
            ['Load', formatDuration(time.load)],
            ['Train', formatDuration(time.train)],
            ['Evaluate', formatDuration(time.evaluate)],
            ['Upload', formatDuration(time.upload)],
          ]}
        />
      </div>
      <p className="text-xs text-muted-foreground">{calibrationSentence(estimate.calibration)}</p>
      <MemoryFixes
        memory={estimate.memory}
        sharding={estimate.sharding}
        fixes={estimate.fixes}
        onApply={onApplyFix}
      />
      <EstimateNotes estimate={estimate} plannedSteps={plannedSteps} />
      <FactList
        facts={[
          { label: 'Effective batch', value: effectiveBatch },
          { label: 'Steps', value: formatCount(estimate.total_steps) },
          { label: 'Tokens per epoch', value: formatTokens(estimate.tokens_per_epoch) },
          { label: 'Speed', value: formatRate(estimate.tokens_per_second, 'tokens/s') },
          { label: 'Trainable parameters', value: formatTokens(estimate.trainable_parameters) },
        ]}
      />
      <details className="text-sm">
        <summary className="cursor-pointer rounded-sm text-muted-foreground hover:text-foreground">
          What this rests on
        </summary>
        <ul className="mt-2 list-disc space-y-1 pl-4 text-muted-foreground">
          {estimate.assumptions.map((assumption) => (
            <li key={assumption}>{assumption}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

interface HeadlineProps {
  label: string;
  value: string;
  hint: string;
  /** What it is made of: names and figures. */
  parts: readonly (readonly [string, string])[];
}

function Headline({ label, value, hint, parts }: HeadlineProps) {
  return (
    <div>
      <p className="text-xs text-muted-foreground">{label}</p>
      <p className="text-lg font-semibold tracking-tight tabular-nums">{value}</p>
      <p className="text-xs text-muted-foreground tabular-nums">{hint}</p>
      <dl className="mt-2 flex flex-col gap-0.5 border-t pt-2 text-xs tabular-nums">
        {parts.map(([name, figure]) => (
          <div key={name} className="flex justify-between gap-2">
            <dt className="text-muted-foreground">{name}</dt>
            <dd>{figure}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function EstimateSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Estimating" className="flex min-h-64 flex-col gap-4">
      <div className="grid grid-cols-2 gap-4">
        <Skeleton className="h-32" />
        <Skeleton className="h-32" />
      </div>
      <Skeleton className="h-9" />
      <Skeleton className="h-40" />
    </div>
  );
}
