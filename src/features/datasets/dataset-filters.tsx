'use client';

import { FilterSelect } from '@/components/data-table/filter-select';
import { SearchField } from '@/components/data-table/search-field';
import { statusWord } from '@/components/states/status-badge';
import { datasetStatus, type ListDatasetsQuery } from '@/core/datasets/dataset.schema';
import { FORMAT_NAMES, FORMATS } from '@/core/datasets/format-names';

type DatasetFiltersProps = {
  query: ListDatasetsQuery;
  onChange: (patch: Partial<ListDatasetsQuery>) => void;
};

/** Search, status and format in one row. */
export function DatasetFilters({ query, onChange }: DatasetFiltersProps) {
  return (
    <div role="search" className="flex flex-wrap gap-2">
      <SearchField
        label="Search by name"
        value={query.search ?? ''}
        onChange={(search) => onChange({ search: search || undefined })}
      />
      <FilterSelect
        label="Status"
        anyLabel="Any status"
        value={query.status}
        options={datasetStatus.options.map((value) => ({ value, label: statusWord(value) }))}
        onChange={(status) => onChange({ status })}
      />
      <FilterSelect
        label="Format"
        anyLabel="Any format"
        value={query.format}
        options={FORMATS.map((value) => ({ value, label: FORMAT_NAMES[value] }))}
        onChange={(format) => onChange({ format })}
      />
    </div>
  );
}
