'use client';

import { CircleCheckIcon, DownloadIcon } from 'lucide-react';
import { EmptyState } from '@/components/states/empty-state';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Pagination } from '@/components/ui/pagination';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { fetchDatasetReport } from '@/data/datasets/dataset-rows.queries';
import { downloadJson } from '@/lib/download';
import { formatCount, formatPlural } from '@/lib/format';
import { FixDialog } from './fix-dialog';
import { codeWords, defectsOfRow, filterDefects, type ReportFilters } from './report-filters';
import { ReportNotes } from './report-notes';
import { ReportRow } from './report-row';
import { ReportTable } from './report-table';

const PAGE_SIZE = 50;
const ANY = 'any';

type ReportPanelProps = {
  dataset: DatasetView;
  filters: ReportFilters;
  onFilter: (patch: Partial<ReportFilters>) => void;
};

/** Every defect validation found: counted completely, listed up to 100 of each kind. */
export function ReportPanel({ dataset, filters, onFilter }: ReportPanelProps) {
  const defects = dataset.validation_errors ?? [];
  if (defects.length === 0) {
    return (
      <EmptyState
        icon={CircleCheckIcon}
        title={dataset.status === 'ready' ? 'No defects' : 'No report'}
        description={
          dataset.status === 'ready'
            ? 'Every row of the file can be used. It can still be split anew into training and validation.'
            : 'Validation ended before it could list defects; the reason is above.'
        }
        action={dataset.status === 'ready' && <FixDialog dataset={dataset} />}
      />
    );
  }
  const matching = filterDefects(defects, filters);
  const totalPages = Math.max(1, Math.ceil(matching.length / PAGE_SIZE));
  const page = Math.min(filters.page, totalPages);
  return (
    <div className="flex flex-col gap-3">
      <ReportFilterRow dataset={dataset} filters={filters} onFilter={onFilter} />
      <ReportNotes dataset={dataset} onCode={(code) => onFilter({ code, page: 1 })} />
      <ReportTable
        defects={matching.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)}
        onOpenRow={({ offset }) => onFilter({ row: offset, page })}
      />
      <ReportRow
        datasetId={dataset.id}
        defects={defectsOfRow(defects, filters.row)}
        onClose={() => onFilter({ row: undefined, page })}
      />
      <Pagination
        page={page}
        limit={PAGE_SIZE}
        total={matching.length}
        totalPages={totalPages}
        onPageChange={(next) => onFilter({ page: next })}
      />
    </div>
  );
}

function ReportFilterRow({ dataset, filters, onFilter }: ReportPanelProps) {
  const counts = Object.entries(dataset.defect_counts ?? {}).sort(([, a], [, b]) => b - a);
  const listed = dataset.validation_errors?.length ?? 0;
  const total = counts.reduce((sum, [, count]) => sum + count, 0);

  const download = async () => {
    try {
      downloadJson(await fetchDatasetReport(dataset.id), `${dataset.name} report.json`);
    } catch (error) {
      toastRequestError('The report was not downloaded', error);
    }
  };

  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Select
          value={filters.severity ?? ANY}
          onValueChange={(value) =>
            onFilter({ severity: value === 'error' || value === 'warning' ? value : undefined })
          }
        >
          <SelectTrigger aria-label="Severity" className="w-auto min-w-36">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={ANY}>All severities</SelectItem>
            <SelectItem value="error">Errors · {formatCount(dataset.error_count)}</SelectItem>
            <SelectItem value="warning">Warnings · {formatCount(dataset.warning_count)}</SelectItem>
          </SelectContent>
        </Select>
        <Select
          value={filters.code ?? ANY}
          onValueChange={(value) => onFilter({ code: value === ANY ? undefined : value })}
        >
          <SelectTrigger aria-label="Kind of defect" className="w-auto max-w-full min-w-36">
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value={ANY}>All kinds</SelectItem>
            {counts.map(([code, count]) => (
              <SelectItem key={code} value={code}>
                {codeWords(code)} · {formatCount(count)}
              </SelectItem>
            ))}
          </SelectContent>
        </Select>
        <div className="flex flex-wrap gap-2 sm:ml-auto">
          <FixDialog dataset={dataset} />
          <Button variant="outline" onClick={download}>
            <DownloadIcon aria-hidden />
            Download report
          </Button>
        </div>
      </div>
      <p className="text-sm text-muted-foreground tabular-nums">
        {formatPlural(dataset.error_count ?? 0, 'error')} and{' '}
        {formatPlural(dataset.warning_count ?? 0, 'warning')}.
        {listed < total && ` The first ${formatCount(listed)} are listed, at most 100 of each kind.`}
      </p>
    </>
  );
}
