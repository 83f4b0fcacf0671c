'use client';

import type { LogLevel } from '@/core/monitoring/log-filter';
import type { JobLogLine } from '@/core/training/job.schema';
import { cn } from '@/lib/cn';
import { useLogVirtualizer } from './use-log-virtualizer';

/** The room of the log, also while it is empty. */
export const LOG_HEIGHT = 'h-80';

const LEVEL_COLORS: Record<LogLevel, string> = {
  debug: 'text-muted-foreground',
  info: 'text-status-initializing',
  warn: 'text-warning',
  error: 'text-status-failed',
};

interface LogLinesProps {
  lines: readonly JobLogLine[];
  isFollowing: boolean;
  onLeaveEnd: () => void;
}

/** Log lines, of which only those in view are in the page. */
export function LogLines({ lines, isFollowing, onLeaveEnd }: LogLinesProps) {
  const { scroller, virtualizer } = useLogVirtualizer({ lines, isFollowing, onLeaveEnd });
  return (
    <div
      ref={scroller}
      role="region"
      aria-label="Log lines"
      tabIndex={0}
      className={cn(LOG_HEIGHT, 'overflow-auto py-1 font-mono text-xs focus-visible:-outline-offset-2')}
    >
      <ul className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map((item) => {
          const line = lines[item.index];
          if (!line) return null;
          return (
            <li
              key={item.key}
              ref={virtualizer.measureElement}
              data-index={item.index}
              className="absolute inset-x-0 top-0 flex gap-3 px-3 leading-5 hover:bg-muted/60"
              style={{ transform: `translateY(${item.start}px)` }}
            >
              <time dateTime={line.timestamp} className="shrink-0 text-muted-foreground max-sm:hidden">
                {clockTime(line.timestamp)}
              </time>
              <span className={cn('w-10 shrink-0', LEVEL_COLORS[line.level])}>{line.level}</span>
              <span className="min-w-0 wrap-anywhere whitespace-pre-wrap">{line.message}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
const clockTime = (timestamp: string): string => clock.format(new Date(timestamp));
