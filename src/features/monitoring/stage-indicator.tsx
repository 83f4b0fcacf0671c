'use client';

import { BanIcon, CheckIcon, CircleDotIcon, CircleIcon, MinusIcon, type LucideIcon } from 'lucide-react';
import { Card } from '@/components/ui/card';
import { stageTimeline, type StageState, type StageStep } from '@/core/monitoring/stage-timeline';
import { isActiveJobStatus, type JobStage, type JobView } from '@/core/training/job.schema';
import { cn } from '@/lib/cn';
import { formatDuration } from '@/lib/format';
import { useNow } from '@/lib/use-now';

const STAGE_WORDS: Record<JobStage, string> = {
  queued: 'Queued',
  initializing: 'Initializing',
  training: 'Training',
  validating: 'Validating',
  saving: 'Saving',
  completed: 'Completed',
};

const STATES: Record<StageState, { word: string; icon: LucideIcon; color: string; bar: string }> = {
  done: { word: 'done', icon: CheckIcon, color: 'text-status-completed', bar: 'bg-status-completed' },
  current: { word: 'now', icon: CircleDotIcon, color: 'text-status-running', bar: 'bg-accent' },
  upcoming: { word: 'to come', icon: CircleIcon, color: 'text-muted-foreground', bar: 'bg-secondary' },
  stopped: { word: 'stopped here', icon: BanIcon, color: 'text-status-failed', bar: 'bg-status-failed' },
  skipped: { word: 'skipped', icon: MinusIcon, color: 'text-muted-foreground', bar: 'bg-secondary' },
};

/** The way of a job through its stages, with the time spent in each. */
export function StageIndicator({ job }: { job: JobView }) {
  const now = useNow(isActiveJobStatus(job.status));
  return (
    <Card className="p-4">
      <ol aria-label="Stages" className="grid grid-cols-2 gap-x-3 gap-y-4 sm:grid-cols-3 lg:grid-cols-6">
        {stageTimeline(job, now).map((step) => {
          const { stage, state } = step;
          const { word, icon: Icon, color, bar } = STATES[state];
          return (
            <li
              key={stage}
              aria-current={state === 'current' ? 'step' : undefined}
              className="flex flex-col gap-1.5 text-sm"
            >
              <span aria-hidden className={cn('h-1 rounded-full', bar)} />
              <span
                className={cn(
                  'flex items-center gap-1.5 font-medium',
                  (state === 'upcoming' || state === 'skipped') && 'text-muted-foreground',
                )}
              >
                <Icon aria-hidden className={cn('size-3.5 shrink-0', color)} />
                {STAGE_WORDS[stage]}
                <span className="sr-only">, {word}</span>
              </span>
              <span className="h-5 text-xs text-muted-foreground tabular-nums">{timeIn(step)}</span>
            </li>
          );
        })}
      </ol>
    </Card>
  );
}

function timeIn({ stage, state, durationMs }: StageStep): string {
  if (durationMs !== null) return formatDuration(Math.floor(durationMs / 1000));
  return stage === 'validating' && state === 'done' ? 'within training' : '';
}
