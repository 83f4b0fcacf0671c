import { logLevel, type JobLogLine } from '../training/job.schema.ts';

export type LogLevel = JobLogLine['level'];

/** The lines of at least `minLevel` whose message contains `search`, ignoring case. */
export function filterLogs(
  lines: readonly JobLogLine[],
  { minLevel, search }: { minLevel: LogLevel; search: string },
): JobLogLine[] {
  const lowest = logLevel.options.indexOf(minLevel);
  const needle = search.trim().toLowerCase();
  return lines.filter(
    (line) => logLevel.options.indexOf(line.level) >= lowest && line.message.toLowerCase().includes(needle),
  );
}

/** A page holds this many lines of a log, the newest. */
export const MAX_LOG_LINES = 100_000;

/** The `after` of the first request for a log of so many lines (their `seq` counts from 1 without a gap). */
export const firstLogCursor = (lineCount: number): number => Math.max(0, lineCount - MAX_LOG_LINES);

/** Adds the lines that are new, in order of `seq`, and drops the oldest beyond the limit; answers the same array when none is new. */
export function appendLogs(lines: readonly JobLogLine[], page: readonly JobLogLine[]): readonly JobLogLine[] {
  const last = lines.at(-1)?.seq ?? 0;
  const fresh = page.filter((line) => line.seq > last);
  return fresh.length === 0 ? lines : [...lines, ...fresh].slice(-MAX_LOG_LINES);
}

/** The log as a text file: one line each, `timestamp level message`. */
export const logsAsText = (lines: readonly JobLogLine[]): string =>
  lines.map((line) => `${line.timestamp} ${line.level.padEnd(5)} ${line.message}\n`).join('');
