'use client';

import { FilterSelect } from '@/components/data-table/filter-select';
import { SearchField } from '@/components/data-table/search-field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import { modelStatus, type ListModelsQuery } from '@/core/models/model.schema';
import { MODEL_STATUSES } from './model-status';

const ORDERS = [
  { value: 'created_at', label: 'Newest first' },
  { value: 'quality', label: 'Lowest loss first' },
  { value: 'name', label: 'By name' },
] as const;

interface ModelFiltersProps {
  query: ListModelsQuery;
  onChange: (patch: Partial<ListModelsQuery>) => void;
}

/** Search by name, status, and the order of the list. */
export function ModelFilters({ query, onChange }: ModelFiltersProps) {
  const order = (picked: string) => {
    const sortBy = ORDERS.find(({ value }) => value === picked)?.value ?? 'created_at';
    onChange({ sortBy, sortDirection: sortBy === 'name' ? 'asc' : 'desc' });
  };
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
        options={modelStatus.options.map((value) => ({ value, label: MODEL_STATUSES[value].word }))}
        onChange={(status) => onChange({ status })}
      />
      <Select value={query.sortBy} onValueChange={order}>
        <SelectTrigger aria-label="Order" className="w-auto min-w-40 max-sm:flex-1">
          <SelectValue />
        </SelectTrigger>
        <SelectContent>
          {ORDERS.map(({ value, label }) => (
            <SelectItem key={value} value={value}>
              {label}
            </SelectItem>
          ))}
        </SelectContent>
      </Select>
    </div>
  );
}
