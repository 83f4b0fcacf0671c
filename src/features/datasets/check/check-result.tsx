'use client';

import { CircleCheckIcon, CircleXIcon, DownloadIcon } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Card, CardContent } from '@/components/ui/card';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import type { ValidationReport } from '@/core/datasets/report';
import type { ValidationResult } from '@/core/datasets/validator';
import { cn } from '@/lib/cn';
import { downloadJson } from '@/lib/download';
import { formatCount, formatPlural, formatTokens } from '@/lib/format';
import { FORMAT_NAMES } from '@/core/datasets/format-names';
import { FigureGrid } from '../figure-grid';
import { SampleConversations } from '../sample-conversations';
import { CheckDefects } from './check-defects';

/** What the check found in a file that has not been sent: whether it can be trained on, its figures, every defect. */
export function CheckResult({ file, result }: { file: File; result: ValidationResult }) {
  const { report, samples } = result;
  const defects = report.counts.errors + report.counts.warnings;
  return (
    <section aria-label="What the check found" className="flex min-w-0 flex-col gap-4">
      <Verdict report={report} />
      <Card>
        <CardContent className="flex flex-col gap-5">
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
            <Recognized report={report} />
            <Button
              variant="outline"
              size="sm"
              onClick={() => downloadJson(report, `${file.name} report.json`)}
            >
              <DownloadIcon aria-hidden />
              Download report
            </Button>
          </div>
          <FigureGrid figures={figuresOf(result)} />
        </CardContent>
      </Card>
      <Tabs defaultValue={defects > 0 ? 'defects' : 'conversations'} className="min-w-0">
        <TabsList aria-label="Parts of the check">
          <TabsTrigger value="defects">
            Defects <span className="text-sm text-muted-foreground tabular-nums">{formatCount(defects)}</span>
          </TabsTrigger>
          <TabsTrigger value="conversations">First conversations</TabsTrigger>
        </TabsList>
        <TabsContent value="defects">
          <CheckDefects file={file} report={report} />
        </TabsContent>
        <TabsContent value="conversations">
          <SampleConversations conversations={samples} />
        </TabsContent>
      </Tabs>
    </section>
  );
}

function Verdict({ report: { ready, reason, counts } }: { report: ValidationReport }) {
  const Icon = ready ? CircleCheckIcon : CircleXIcon;
  return (
    <div
      className={cn(
        'flex gap-3 rounded-lg border p-4 text-base',
        ready
          ? 'border-status-completed/30 bg-status-completed/10'
          : 'border-status-failed/30 bg-status-failed/10',
      )}
    >
      <Icon
        aria-hidden
        className={cn('mt-0.5 size-4 shrink-0', ready ? 'text-status-completed' : 'text-status-failed')}
      />
      <div className="flex min-w-0 flex-col gap-1">
        <p className="font-medium">
          {ready ? 'This file can be trained on' : 'As it is, this file cannot be trained on'}
        </p>
        <p className="wrap-anywhere">
          {ready
            ? readyWords(counts)
            : `${reason ?? ''} Nothing was uploaded; you can still upload it anyway.`}
        </p>
      </div>
    </div>
  );
}

function readyWords({ errors, warnings }: ValidationReport['counts']): string {
  if (errors > 0) return `Rows with errors are left out: ${formatPlural(errors, 'error')}, listed below.`;
  if (warnings === 0) return 'Every row can be used.';
  return `Every row can be used; ${formatPlural(warnings, 'warning')} below ${warnings === 1 ? 'says' : 'say'} what may be better.`;
}

function Recognized({
  report: { format, detected_format: detected, evidence },
}: {
  report: ValidationReport;
}) {
  if (format === null) {
    return <p className="text-base">No accepted format was recognized.</p>;
  }
  return (
    <p className="min-w-52 flex-1 text-base wrap-anywhere">
      {detected === format ? 'Recognized as ' : 'Read, as asked, as '}
      <strong className="font-semibold">{FORMAT_NAMES[format]}</strong>.{' '}
      {detected !== null && detected !== format && (
        <>
          It looks like <strong className="font-semibold">{FORMAT_NAMES[detected]}</strong>:{' '}
        </>
      )}
      {evidence !== null && <span className="text-muted-foreground">{evidence}</span>}
    </p>
  );
}

function figuresOf({ report, statistics, isTokenCountApproximate }: ValidationResult) {
  const { rows } = report;
  return [
    { label: 'Conversations', value: formatCount(statistics.conversations) },
    { label: 'Training pairs', value: formatCount(statistics.trainingPairs) },
    { label: 'Validation pairs', value: formatCount(statistics.validationPairs) },
    { label: 'Usable rows', value: formatCount(rows.usable) },
    { label: 'Rows with errors', value: formatCount(rows.rejected) },
    {
      label: isTokenCountApproximate ? 'Tokens (estimate)' : 'Tokens',
      value: formatTokens(statistics.tokens),
      exact: formatCount(statistics.tokens),
    },
  ];
}
