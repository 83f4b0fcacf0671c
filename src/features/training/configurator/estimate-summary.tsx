'use client';

import { CircleCheckIcon, CircleMinusIcon, TriangleAlertIcon, type LucideIcon } from 'lucide-react';
import { FactList } from '@/components/states/fact-list';
import { Skeleton } from '@/components/ui/skeleton';
import type { JobEstimate } from '@/core/training/job.schema';
import type { CostEstimate } from '@/data/training/training.queries';
import {
  formatCount,
  formatDecimal,
  formatDuration,
  formatMoney,
  formatRate,
  formatTokens,
} from '@/lib/format';
import { formatRange } from '@/lib/format-range';
import { cn } from '@/lib/cn';

const SECONDS_PER_HOUR = 3600;

interface EstimateSummaryProps {
  result: CostEstimate;
  /** `2 × 8 = 16`. */
  effectiveBatch: string;
}

/** What the training will take: cost and time as ranges, where they come from, and whether it fits in memory. */
export function EstimateSummary({ result, effectiveBatch }: EstimateSummaryProps) {
  const { estimate, error, isUpdating } = result;
  if (!estimate) {
    return error ? (
      <p className="min-h-64 text-sm text-muted-foreground">
        The estimate could not be made: {error.message} You can start the training without it.
      </p>
    ) : (
      <EstimateSkeleton />
    );
  }
  const { cost_breakdown: cost, duration_breakdown_seconds: time } = estimate;
  return (
    <div aria-busy={isUpdating} className="flex flex-col gap-4">
      <div className="grid grid-cols-2 gap-4">
        <Headline
          label="Cost"
          value={formatRange(estimate.estimated_cost_low, estimate.estimated_cost_high, formatMoney)}
          hint={`about ${formatMoney(estimate.estimated_cost)}`}
        />
        <Headline
          label="Duration"
          value={formatRange(
            estimate.estimated_duration_hours_low * SECONDS_PER_HOUR,
            estimate.estimated_duration_hours_high * SECONDS_PER_HOUR,
            formatDuration,
          )}
          hint={`about ${formatDuration(estimate.estimated_duration_hours * SECONDS_PER_HOUR)}`}
        />
      </div>
      <MemoryVerdict memory={estimate.memory} />
      <FactList
        facts={[
          { label: 'Compute', value: formatMoney(cost.compute) },
          { label: 'Storage', value: formatMoney(cost.storage) },
          { label: 'Data transfer', value: formatMoney(cost.data_transfer) },
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
          <li>
            Loading {formatDuration(time.load)}, training {formatDuration(time.train)}, evaluation{' '}
            {formatDuration(time.evaluate)}, upload {formatDuration(time.upload)}.
          </li>
          {estimate.assumptions.map((assumption) => (
            <li key={assumption}>{assumption}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}

function Headline({ label, value, hint }: { label: string; value: string; hint: string }) {
  return (
    <div>
      <p className="text-xs text-muted-foreground">{label}</p>
      <p className="text-lg font-semibold tracking-tight tabular-nums">{value}</p>
      <p className="text-xs text-muted-foreground tabular-nums">{hint}</p>
    </div>
  );
}

const VERDICTS: Record<JobEstimate['memory']['verdict'], { words: string; icon: LucideIcon; color: string }> =
  {
    fits: { words: 'Fits in GPU memory', icon: CircleCheckIcon, color: 'text-success' },
    tight: { words: 'Tight in GPU memory', icon: TriangleAlertIcon, color: 'text-warning' },
    does_not_fit: { words: 'Does not fit in GPU memory', icon: CircleMinusIcon, color: 'text-status-failed' },
  };

function MemoryVerdict({ memory }: { memory: JobEstimate['memory'] }) {
  const { words, icon: Icon, color } = VERDICTS[memory.verdict];
  const required = formatRange(memory.required_gib.low, memory.required_gib.high, (gib) =>
    formatDecimal(gib, 1),
  );
  return (
    <div className="flex gap-2 text-sm">
      <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', color)} />
      <p>
        <span className={cn('font-medium', color)}>{words}</span>
        <span className="block text-xs text-muted-foreground tabular-nums">
          needs {required} of {formatDecimal(memory.available_gib, 1)} GiB
        </span>
      </p>
    </div>
  );
}

function EstimateSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Estimating" className="flex min-h-64 flex-col gap-4">
      <div className="grid grid-cols-2 gap-4">
        <Skeleton className="h-14" />
        <Skeleton className="h-14" />
      </div>
      <Skeleton className="h-9" />
      <Skeleton className="h-40" />
    </div>
  );
}
