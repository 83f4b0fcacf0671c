'use client';

import { formatDistanceToNowStrict } from 'date-fns';
import { useEffect, useState } from 'react';
import { formatExactTime, MISSING } from '@/lib/format';

const REFRESH_MS = 10_000;
const JUST_NOW_MS = 5_000;

/** `3 minutes ago`, kept current, with the exact time on hover. A missing time is an en dash. */
export function RelativeTime({ timestamp, className }: { timestamp: string | null; className?: string }) {
  const [, refresh] = useState(0);

  useEffect(() => {
    const timer = setInterval(() => refresh((count) => count + 1), REFRESH_MS);
    return () => clearInterval(timer);
  }, []);

  if (timestamp === null) return <span className={className}>{MISSING}</span>;
  return (
    <time
      dateTime={timestamp}
      title={formatExactTime(timestamp)}
      className={className}
      suppressHydrationWarning
    >
      {describe(timestamp)}
    </time>
  );
}

function describe(timestamp: string): string {
  const isNow = Math.abs(Date.now() - new Date(timestamp).getTime()) < JUST_NOW_MS;
  return isNow ? 'just now' : formatDistanceToNowStrict(new Date(timestamp), { addSuffix: true });
}
