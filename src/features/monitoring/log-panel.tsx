'use client';

import { DownloadIcon, SearchIcon } from 'lucide-react';
import { useDeferredValue, useId, useMemo, useState } from 'react';
import { ErrorState } from '@/components/states/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardTitle } from '@/components/ui/card';
import { Input } from '@/components/ui/input';
import { Label } from '@/components/ui/label';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { Skeleton } from '@/components/ui/skeleton';
import { Switch } from '@/components/ui/switch';
import { filterLogs, logsAsText, MAX_LOG_LINES, type LogLevel } from '@/core/monitoring/log-filter';
import { logLevel, type JobLogLine } from '@/core/training/job.schema';
import { useJobLogs } from '@/data/monitoring/monitoring.queries';
import { downloadText } from '@/lib/download';
import { formatCount } from '@/lib/format';
import { useAddressValue } from '@/lib/use-address-value';
import { LOG_HEIGHT, LogLines } from './log-lines';

const NO_LINES: readonly JobLogLine[] = [];
const DEFAULT_LEVEL: LogLevel = 'info';

const LEVEL_LABELS: Record<LogLevel, string> = {
  debug: 'Everything',
  info: 'Info and above',
  warn: 'Warnings and errors',
  error: 'Errors',
};

interface LogPanelProps {
  jobId: string;
  isActive: boolean;
  /** Lines that the job has on the server. */
  expectedCount: number;
}

/** The log of a job: filtered by level and words, following its end, to be downloaded. */
export function LogPanel({ jobId, isActive, expectedCount }: LogPanelProps) {
  const { data, isPending, error, refetch } = useJobLogs(jobId, { isActive, expectedCount });
  const followId = useId();
  const [levelText, setLevelText] = useAddressValue('level');
  const [search, setSearch] = useAddressValue('search');
  const minLevel = logLevel.catch(DEFAULT_LEVEL).parse(levelText);
  // Typing stays smooth while a hundred thousand lines are looked through.
  const needle = useDeferredValue(search);
  const [isFollowing, setIsFollowing] = useState(true);
  const lines = data?.lines ?? NO_LINES;
  const shown = useMemo(() => filterLogs(lines, { minLevel, search: needle }), [lines, minLevel, needle]);
  const isCut = expectedCount > MAX_LOG_LINES;

  const chooseLevel = (picked: string) => setLevelText(picked === DEFAULT_LEVEL ? '' : picked);

  return (
    <Card className="overflow-hidden">
      <div className="flex flex-wrap items-center gap-2 border-b p-3">
        <CardTitle className="mr-auto">
          Log{' '}
          <span className="text-sm font-normal text-muted-foreground tabular-nums">
            {shown.length === lines.length
              ? formatCount(lines.length)
              : `${formatCount(shown.length)} of ${formatCount(lines.length)}`}
            {data?.hasMore && ', loading more'}
            {isCut && `, the newest of ${formatCount(expectedCount)}`}
          </span>
        </CardTitle>
        <div className="relative max-sm:w-full">
          <SearchIcon aria-hidden className="absolute top-2 left-2.5 size-4 text-muted-foreground" />
          <Input
            type="search"
            aria-label="Search the log"
            placeholder="Search"
            className="h-8 pl-8 text-sm sm:w-44"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
          />
        </div>
        <Select value={minLevel} onValueChange={chooseLevel}>
          <SelectTrigger aria-label="Level" className="h-8 w-auto text-sm">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            {logLevel.options.map((level) => (
              <SelectItem key={level} value={level}>
                {LEVEL_LABELS[level]}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <div className="flex items-center gap-2">
          <Switch id={followId} checked={isFollowing} onCheckedChange={setIsFollowing} />
          <Label htmlFor={followId}>Follow</Label>
        </div>
        <Button
          variant="outline"
          size="icon-sm"
          title="Download the log"
          onClick={() => downloadText(logsAsText(lines), `training-${jobId}.log`)}
        >
          <DownloadIcon aria-hidden />
          <span className="sr-only">Download the log</span>
        </Button>
      </div>
      {isPending && <Skeleton aria-busy className={LOG_HEIGHT} />}
      {error && !data && (
        <ErrorState title="The log could not be loaded" error={error} onRetry={() => refetch()} />
      )}
      {data && shown.length === 0 && (
        <p className={`${LOG_HEIGHT} flex items-center justify-center p-4 text-sm text-muted-foreground`}>
          {lines.length === 0 ? 'Nothing was logged yet.' : 'No line matches.'}
        </p>
      )}
      {shown.length > 0 && (
        <LogLines lines={shown} isFollowing={isFollowing} onLeaveEnd={() => setIsFollowing(false)} />
      )}
    </Card>
  );
}
