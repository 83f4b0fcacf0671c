'use client';

import { CircleCheckIcon } from 'lucide-react';
import { useState } from 'react';
import { FilterSelect } from '@/components/data-table/filter-select';
import { EmptyState } from '@/components/states/empty-state';
import { Pagination } from '@/components/ui/pagination';
import type { ValidationReport } from '@/core/datasets/report';
import { formatCount, formatPlural } from '@/lib/format';
import { codeWords, defectsOfRow, filterDefects } from '../report-filters';
import { ReportTable } from '../report-table';
import { CheckRow } from './check-row';

/** Few enough that the form below stays within reach on a phone. */
const PAGE_SIZE = 10;

/** Every defect of a checked file by its line, of all kinds or of one. */
export function CheckDefects({ file, report }: { file: File; report: ValidationReport }) {
  const { counts, defects } = report;
  const [code, setCode] = useState<string | undefined>(undefined);
  const [page, setPage] = useState(1);
  const [row, setRow] = useState<number | undefined>(undefined);
  if (defects.length === 0) {
    return (
      <EmptyState
        icon={CircleCheckIcon}
        title="No defects"
        description="Every row of the file can be used."
      />
    );
  }
  const kinds = Object.entries(counts.by_code).sort(([, a], [, b]) => b - a);
  const matching = filterDefects(defects, { code });
  const first = (page - 1) * PAGE_SIZE;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <FilterSelect
          label="Kind of defect"
          anyLabel="All kinds"
          value={code}
          options={kinds.map(([value, count]) => ({
            value,
            label: `${codeWords(value)} · ${formatCount(count)}`,
          }))}
          onChange={(picked) => {
            setCode(picked);
            setPage(1);
          }}
        />
        <p className="text-sm text-muted-foreground tabular-nums">
          {formatPlural(counts.errors, 'error')} and {formatPlural(counts.warnings, 'warning')}.
          {defects.length < counts.errors + counts.warnings &&
            ` The first ${formatCount(defects.length)} are listed, at most 100 of each kind.`}
        </p>
      </div>
      <ReportTable
        defects={matching.slice(first, first + PAGE_SIZE)}
        onOpenRow={({ offset }) => setRow(offset)}
      />
      <CheckRow
        file={file}
        format={report.format}
        defects={defectsOfRow(defects, row)}
        onClose={() => setRow(undefined)}
      />
      <Pagination
        page={page}
        limit={PAGE_SIZE}
        total={matching.length}
        totalPages={Math.ceil(matching.length / PAGE_SIZE)}
        onPageChange={setPage}
      />
    </div>
  );
}
