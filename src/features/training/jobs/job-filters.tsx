'use client';

import { FilterSelect } from '@/components/data-table/filter-select';
import { SearchField } from '@/components/data-table/search-field';
import { statusWord } from '@/components/states/status-badge';
import { Input } from '@/components/ui/input';
import { presetId } from '@/core/training/hyperparameters';
import { presetName } from '@/core/training/job-display';
import { jobStatus, type ListJobsQuery } from '@/core/training/job.schema';
import { useDatasets } from '@/data/datasets/datasets.queries';

interface JobFiltersProps {
  query: ListJobsQuery;
  onChange: (patch: Partial<ListJobsQuery>) => void;
}

/** Name, status, dataset, preset and the days between which a training was created, in one row. */
export function JobFilters({ query, onChange }: JobFiltersProps) {
  const datasets = useDatasets({ page: 1, limit: 100, sortBy: 'created_at', sortDirection: 'desc' });
  return (
    <div role="search" className="flex flex-wrap items-center gap-2">
      <SearchField
        label="Search by name"
        value={query.search ?? ''}
        onChange={(search) => onChange({ search: search || undefined })}
      />
      <FilterSelect
        label="Status"
        anyLabel="Any status"
        value={query.status}
        options={jobStatus.options.map((value) => ({ value, label: statusWord(value) }))}
        onChange={(status) => onChange({ status })}
      />
      <FilterSelect
        label="Dataset"
        anyLabel="Any dataset"
        value={query.dataset_id}
        options={(datasets.data?.datasets ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        onChange={(dataset_id) => onChange({ dataset_id })}
      />
      <FilterSelect
        label="Preset"
        anyLabel="Any preset"
        value={query.preset_id}
        options={presetId.options.map((value) => ({ value, label: presetName(value) }))}
        onChange={(preset_id) => onChange({ preset_id })}
      />
      <Day
        label="From"
        value={query.date_from}
        max={query.date_to}
        onChange={(date_from) => onChange({ date_from })}
      />
      <Day
        label="To"
        value={query.date_to}
        min={query.date_from}
        onChange={(date_to) => onChange({ date_to })}
      />
    </div>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  min?: string;
  max?: string;
  onChange: (value: string | undefined) => void;
}

function Day({ label, value, min, max, onChange }: DayProps) {
  return (
    <div className="flex items-center gap-2 max-sm:w-full">
      <span aria-hidden className="w-9 text-sm text-muted-foreground sm:w-auto">
        {label}
      </span>
      <Input
        type="date"
        aria-label={`Created ${label.toLowerCase()}`}
        className="w-auto min-w-0 max-sm:flex-1"
        value={value ?? ''}
        min={min}
        max={max}
        onChange={(event) => onChange(event.target.value || undefined)}
      />
    </div>
  );
}
