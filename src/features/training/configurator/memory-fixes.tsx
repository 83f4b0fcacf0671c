'use client';

import { CircleCheckIcon, CircleMinusIcon, TriangleAlertIcon, type LucideIcon } from 'lucide-react';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { EstimateFix, JobEstimate, MemoryVerdict as Verdict } from '@/core/training/job.schema';
import { cn } from '@/lib/cn';
import { formatDecimal, formatDuration, formatMoney } from '@/lib/format';
import { formatRange } from '@/lib/format-range';

/** Words, icon and colour of each verdict. */
export const VERDICTS: Record<Verdict, { words: string; short: string; icon: LucideIcon; color: string }> = {
  fits: { words: 'Fits in GPU memory', short: 'Fits', icon: CircleCheckIcon, color: 'text-success' },
  tight: {
    words: 'Tight in GPU memory',
    short: 'Tight',
    icon: TriangleAlertIcon,
    color: 'text-warning',
  },
  does_not_fit: {
    words: 'Does not fit in GPU memory',
    short: 'Does not fit',
    icon: CircleMinusIcon,
    color: 'text-status-failed',
  },
};

interface MemoryFixesProps {
  memory: JobEstimate['memory'];
  sharding: JobEstimate['sharding'];
  fixes: readonly EstimateFix[];
  onApply: (fix: EstimateFix) => void;
}

/** Whether the training fits in memory, and where it does not, what would make it fit and what that would take. */
export function MemoryFixes({ memory, sharding, fixes, onApply }: MemoryFixesProps) {
  const verdictRef = useRef<HTMLParagraphElement>(null);
  const [applied, setApplied] = useState<string | null>(null);
  const { words, icon: Icon, color } = VERDICTS[memory.verdict];
  const required = formatRange(memory.required_gib.low, memory.required_gib.high, (gib) =>
    formatDecimal(gib, 1),
  );
  return (
    <section aria-label="GPU memory" className="flex flex-col gap-3">
      <div className="flex gap-2 text-sm">
        <Icon aria-hidden className={cn('mt-0.5 size-4 shrink-0', color)} />
        {/* Takes the focus from the button of an applied fix, which goes away. */}
        <p ref={verdictRef} tabIndex={-1} className="rounded-sm">
          <span className={cn('font-medium', color)}>{words}</span>
          <span className="block text-xs text-muted-foreground tabular-nums">
            needs {required} of {formatDecimal(memory.available_gib, 1)} GiB
            {sharding === 'fsdp' && ', the model split over the GPUs'}
          </span>
        </p>
      </div>
      <p role="status" className="sr-only">
        {applied !== null && `Applied: ${applied}. ${words}.`}
      </p>
      {fixes.length > 0 && (
        <ul aria-label="What would make it fit" className="flex flex-col gap-2">
          {fixes.map((fix) => (
            <li key={fix.id} className="flex flex-col gap-1 rounded-md border p-2.5 text-sm">
              <div className="flex items-start justify-between gap-2">
                <span className="font-medium">{fix.title}</span>
                <Button
                  variant="outline"
                  size="sm"
                  className="h-7 px-2.5"
                  aria-label={`Apply: ${fix.title}`}
                  onClick={() => {
                    onApply(fix);
                    setApplied(fix.title);
                    verdictRef.current?.focus();
                  }}
                >
                  Apply
                </Button>
              </div>
              <p className="text-xs text-muted-foreground">{fix.reason}</p>
              <p className="text-xs tabular-nums">
                {formatMoney(fix.estimated_cost)} · {formatDuration(fix.estimated_duration_hours * 3600)} ·{' '}
                {formatDecimal(fix.required_gib, 1)} GiB ·{' '}
                <span className={cn('font-medium', VERDICTS[fix.verdict].color)}>
                  {VERDICTS[fix.verdict].short.toLowerCase()}
                </span>
              </p>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
