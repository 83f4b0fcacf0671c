'use client';

import { useId, useState } from 'react';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Switch } from '@/components/ui/switch';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { ComparedRun } from '@/core/training/compare/compare.schema';
import { configurationRows, type ConfigurationRow } from '@/core/training/compare/configuration-rows';
import { cn } from '@/lib/cn';
import { formatPlural } from '@/lib/format';
import { configurationLabel, formatConfiguration } from './configuration-words';
import { RunHeading } from './run-heading';

const SECTIONS = [
  { about: 'dataset', label: 'Dataset' },
  { about: 'configuration', label: 'Configuration' },
] as const;

/** The settings and the data of the runs: those that differ, or all of them with those marked. */
export function ConfigurationTable({ runs }: { runs: readonly ComparedRun[] }) {
  const switchId = useId();
  const [isAllShown, setIsAllShown] = useState(false);
  const all = configurationRows(runs);
  const differing = all.filter(({ isDifferent }) => isDifferent);
  const shown = isAllShown ? all : differing;
  return (
    <Card className="overflow-hidden">
      <CardHeader className="flex-row flex-wrap items-center justify-between gap-3">
        <div className="flex flex-col gap-1">
          <CardTitle>What differs</CardTitle>
          <CardDescription aria-live="polite">
            {differing.length === 0
              ? 'Nothing: the runs have the same data, settings and hardware.'
              : `${formatPlural(differing.length, 'row')} of ${all.length} in data, settings and hardware.`}
          </CardDescription>
        </div>
        <div className="flex items-center gap-2 text-sm">
          <Switch id={switchId} checked={isAllShown} onCheckedChange={setIsAllShown} />
          <label htmlFor={switchId}>Show what is the same</label>
        </div>
      </CardHeader>
      {shown.length > 0 && (
        <Table label="Data and settings of the runs">
          <TableHeader>
            <TableRow className="hover:bg-transparent">
              <TableHead className="sticky left-0 bg-card">Setting</TableHead>
              {runs.map((run, index) => (
                <TableHead key={run.id}>
                  <RunHeading run={run} index={index} />
                </TableHead>
              ))}
            </TableRow>
          </TableHeader>
          {SECTIONS.map(({ about, label }) => (
            <Section
              key={about}
              label={label}
              rows={shown.filter((row) => row.about === about)}
              runs={runs}
              isMarked={isAllShown}
            />
          ))}
        </Table>
      )}
    </Card>
  );
}

interface SectionProps {
  label: string;
  rows: readonly ConfigurationRow[];
  runs: readonly ComparedRun[];
  /** Mark what differs: it is not all that is shown. */
  isMarked: boolean;
}

function Section({ label, rows, runs, isMarked }: SectionProps) {
  if (rows.length === 0) return null;
  return (
    <TableBody>
      <TableRow className="hover:bg-transparent">
        <TableHead scope="rowgroup" colSpan={runs.length + 1} className="h-8 bg-muted/50">
          <span className="sticky left-3">{label}</span>
        </TableHead>
      </TableRow>
      {rows.map((row) => (
        <TableRow key={row.key}>
          <TableHead
            scope="row"
            className={cn('sticky left-0 bg-card text-sm', row.isDifferent && 'text-foreground')}
          >
            {configurationLabel(row.key)}
            {isMarked && row.isDifferent && <span className="sr-only"> (differs)</span>}
          </TableHead>
          {row.values.map((value, index) => (
            <TableCell
              key={runs[index]?.id}
              className={cn(
                'font-mono text-xs',
                isMarked && (row.isDifferent ? 'bg-accent/10 font-semibold' : 'text-muted-foreground'),
              )}
            >
              <span className="block max-w-56 min-w-24 wrap-anywhere">
                {formatConfiguration(row.key, value)}
              </span>
            </TableCell>
          ))}
        </TableRow>
      ))}
    </TableBody>
  );
}
