import { ChevronLeftIcon, ChevronRightIcon } from 'lucide-react';
import { formatCount } from '@/lib/format';
import { Button } from './button';

type PaginationProps = {
  page: number;
  limit: number;
  total: number;
  totalPages: number;
  onPageChange: (page: number) => void;
};

/** Where the reader is in a list (`26–50 of 120`) and the way to its neighbours. */
export function Pagination({ page, limit, total, totalPages, onPageChange }: PaginationProps) {
  const first = Math.min((page - 1) * limit + 1, total);
  const last = Math.min(page * limit, total);
  return (
    <nav aria-label="Pages" className="flex min-h-8 items-center justify-between gap-4">
      <p className="text-sm text-muted-foreground tabular-nums" aria-live="polite">
        {formatCount(first)}–{formatCount(last)} of {formatCount(total)}
      </p>
      {totalPages > 1 && (
        <div className="flex items-center gap-2">
          <Button variant="outline" size="sm" disabled={page <= 1} onClick={() => onPageChange(page - 1)}>
            <ChevronLeftIcon aria-hidden />
            Previous
          </Button>
          <Button
            variant="outline"
            size="sm"
            disabled={page >= totalPages}
            onClick={() => onPageChange(page + 1)}
          >
            Next
            <ChevronRightIcon aria-hidden />
          </Button>
        </div>
      )}
    </nav>
  );
}
