'use client';

import { SearchField } from '@/components/data-table/search-field';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';
import type { ListModelsQuery } from '@/core/models/model.schema';

const ORDERS = [
  { value: 'created_at', label: 'Newest first' },
  { value: 'quality', label: 'Lowest loss first' },
  { value: 'name', label: 'By name' },
] as const;

interface ModelFiltersProps {
  query: ListModelsQuery;
  onChange: (patch: Partial<ListModelsQuery>) => void;
}

/** Search by name, and the order of the list. */
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
