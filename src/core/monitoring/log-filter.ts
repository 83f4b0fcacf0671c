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

/** Adds the lines that are new, in order of `seq`; answers the same array when none is. */
export function appendLogs(lines: readonly JobLogLine[], page: readonly JobLogLine[]): readonly JobLogLine[] {
  const last = lines.at(-1)?.seq ?? 0;
  const fresh = page.filter((line) => line.seq > last);
  return fresh.length === 0 ? lines : [...lines, ...fresh];
}

/** The log as a text file: one line each, `timestamp level message`. */
export const logsAsText = (lines: readonly JobLogLine[]): string =>
  lines.map((line) => `${line.timestamp} ${line.level.padEnd(5)} ${line.message}\n`).join('');
