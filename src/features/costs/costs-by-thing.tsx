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

/** What costs are summed by, and where one of them is shown. */
const THINGS = {
  job: { title: 'By job', heading: 'Job', path: paths.job },
  model: { title: 'By model', heading: 'Model', path: paths.model },
} as const;
export type CostThing = keyof typeof THINGS;

interface CostsByThingProps {
  thing: CostThing;
  range: Pick<CostsQuery, 'from' | 'to'>;
}

/** A month's costs of each job or model, largest first. */
export function CostsByThing({ thing, range }: CostsByThingProps) {
  const result = useCosts({ ...range, group: thing });
  return (
    <CostSection title={THINGS[thing].title} result={result} heightClassName="min-h-48">
      {(costs) => <ThingTable thing={thing} costs={costs} />}
    </CostSection>
  );
}

function ThingTable({ thing, costs }: { thing: CostThing; costs: CostsView }) {
  if (costs.groups.length === 0) {
    return (
      <EmptyState
        icon={ReceiptTextIcon}
        title="Nothing was spent in this month"
        description="A training costs its GPU time; the estimate tells how much before it starts."
      />
    );
  }
  const { title, heading, path } = THINGS[thing];
  const linkable = new Set(
    costs.records.map((record) =>
      thing === 'job' ? record.job_id : record.model_name === null ? null : record.model_id,
    ),
  );
  return (
    <Table
      label={`Costs ${title.toLowerCase()}`}
      className="[&_:is(td,th)]:first:pl-0 [&_:is(td,th)]:last:pr-0"
    >
      <TableHeader>
        <TableRow className="hover:bg-transparent">
          <TableHead>{heading}</TableHead>
          <TableHead className="text-right">Share</TableHead>
          <TableHead className="text-right">Cost</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {costs.groups.map(({ key, label, amount }) => (
          <TableRow key={key}>
            <TableCell className="w-full max-w-0 truncate text-base">
              {linkable.has(key) ? (
                <Link href={path(key)} className="hover:underline" title={label}>
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
