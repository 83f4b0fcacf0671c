import { ArrowDownIcon, ArrowUpIcon } from 'lucide-react';
import { cn } from '@/lib/cn';
import { TableHead } from '../ui/table';

interface SortHeadProps<Key extends string> {
  /** The column that this head sorts by. */
  sortKey: Key;
  label: string;
  /** How the table is sorted now. */
  sortBy: Key;
  sortDirection: 'asc' | 'desc';
  onSort: (sorting: { sortBy: Key; sortDirection: 'asc' | 'desc' }) => void;
  className?: string;
}

/** The head of a column that can be sorted: first descending, then ascending, and so on. */
export function SortHead<Key extends string>({
  sortKey,
  label,
  sortBy,
  sortDirection,
  onSort,
  className,
}: SortHeadProps<Key>) {
  const isSorted = sortBy === sortKey;
  const isAscending = sortDirection === 'asc';
  const Icon = isAscending ? ArrowUpIcon : ArrowDownIcon;
  return (
    <TableHead
      className={className}
      aria-sort={isSorted ? (isAscending ? 'ascending' : 'descending') : undefined}
    >
      <button
        type="button"
        onClick={() => onSort({ sortBy: sortKey, sortDirection: isSorted && !isAscending ? 'asc' : 'desc' })}
        className={cn(
          'relative inline-flex h-6 items-center rounded-sm hover:text-foreground',
          isSorted && 'text-foreground',
        )}
      >
        {label}
        <Icon aria-hidden className={cn('absolute -right-3.5 size-3', !isSorted && 'invisible')} />
      </button>
    </TableHead>
  );
}
