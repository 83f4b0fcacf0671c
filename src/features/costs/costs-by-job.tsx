'use client';

import { ReceiptTextIcon } from 'lucide-react';
import Link from 'next/link';
import { EmptyState } from '@/components/states/empty-state';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import type { CostsQuery, CostsView } from '@/core/costs/cost.schema';
import { useCosts } from '@/data/costs/costs.queries';
import { formatMoney, formatPercent } from '@/lib/format';
import { CostSection } from './cost-section';

export function CostsByJob({ range }: { range: Pick<CostsQuery, 'from' | 'to'> }) {
  const result = useCosts({ ...range, group: 'job' });
  return (
    <CostSection title="By job" result={result} heightClassName="min-h-48">
      {(costs) => <JobTable costs={costs} />}
    </CostSection>
  );
}

function JobTable({ costs }: { costs: CostsView }) {
  if (costs.groups.length === 0) {
    return (
      <EmptyState
        icon={ReceiptTextIcon}
        title="Nothing was spent in this month"
        description="A training costs its GPU time; the estimate tells how much before it starts."
      />
    );
  }
  const jobIds = new Set(costs.records.map(({ job_id: jobId }) => jobId));
  return (
    <Table label="Costs by job" className="[&_:is(td,th)]:first:pl-0 [&_:is(td,th)]:last:pr-0">
      <TableHeader>
        <TableRow className="hover:bg-transparent">
          <TableHead>Job</TableHead>
          <TableHead className="text-right">Share</TableHead>
          <TableHead className="text-right">Cost</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {costs.groups.map(({ key, label, amount }) => (
          <TableRow key={key}>
            <TableCell className="w-full max-w-0 truncate text-base">
              {jobIds.has(key) ? (
                <Link href={paths.job(key)} className="hover:underline" title={label}>
                  {label}
                </Link>
              ) : (
                label
              )}
            </TableCell>
            <TableCell className="text-right text-muted-foreground">
              {formatPercent(costs.total === 0 ? null : (amount / costs.total) * 100)}
            </TableCell>
            <TableCell className="text-right font-medium">{formatMoney(amount)}</TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
