'use client';

import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { GpuOption } from '@/core/training/job.schema';
import { cn } from '@/lib/cn';
import { formatCount, formatDecimal, formatDuration, formatMoney, formatPlural } from '@/lib/format';
import { VERDICTS } from './memory-fixes';

interface GpuOptionsTableProps {
  options: readonly GpuOption[];
  cluster: CatalogView['cluster'];
  /** The figures belong to earlier settings. */
  isUpdating: boolean;
  onChoose: (gpus: { gpu_type: string; num_gpus: number }) => void;
}

/** The same training on every GPU type and number: does it fit, how long, how much; chosen by one press. */
export function GpuOptionsTable({ options, cluster, isUpdating, onChoose }: GpuOptionsTableProps) {
  return (
    <details className="group rounded-md border">
      <summary className="cursor-pointer rounded-md px-3 py-2 text-sm font-medium hover:bg-muted/50">
        Compare all {formatPlural(options.length, 'option')}
      </summary>
      <div
        aria-busy={isUpdating}
        className={cn('border-t transition-opacity', isUpdating && 'opacity-60 delay-150')}
      >
        <Table label="All GPU options">
          <TableHeader>
            <TableRow>
              <TableHead>GPUs</TableHead>
              <TableHead>Memory</TableHead>
              <TableHead className="text-right">Time</TableHead>
              <TableHead className="text-right">Cost</TableHead>
              <TableHead>
                <span className="sr-only">Choose</span>
              </TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {ranked(options, cluster).map((option) => (
              <OptionRow
                key={`${option.gpu_type} ${option.num_gpus}`}
                option={option}
                cluster={cluster}
                onChoose={onChoose}
              />
            ))}
          </TableBody>
        </Table>
      </div>
    </details>
  );
}

const isOffered = (option: GpuOption, cluster: CatalogView['cluster']): boolean =>
  cluster === 'unreachable' || option.available;

/** What can be chosen first, what fits before what does not, the cheapest first. */
const ranked = (options: readonly GpuOption[], cluster: CatalogView['cluster']): GpuOption[] => {
  const rank = (option: GpuOption) =>
    (isOffered(option, cluster) ? 0 : 2) + (option.verdict === 'does_not_fit' ? 1 : 0);
  return [...options].sort(
    (left, right) => rank(left) - rank(right) || left.estimated_cost - right.estimated_cost,
  );
};

interface OptionRowProps {
  option: GpuOption;
  cluster: CatalogView['cluster'];
  onChoose: GpuOptionsTableProps['onChoose'];
}

function OptionRow({ option, cluster, onChoose }: OptionRowProps) {
  const { gpu_type, name, num_gpus, is_current } = option;
  const { short, icon: Icon, color } = VERDICTS[option.verdict];
  const label = `${num_gpus} × ${name}`;
  return (
    <TableRow data-state={is_current ? 'selected' : undefined} aria-current={is_current || undefined}>
      <TableCell>
        <span className="font-medium whitespace-nowrap">{label}</span>
        {option.is_cheapest_fit && <Badge className="ml-2">Cheapest that fits</Badge>}
        <span className="block text-xs text-muted-foreground">{availabilityOf(option, cluster)}</span>
      </TableCell>
      <TableCell>
        <span className={cn('flex items-center gap-1 whitespace-nowrap', color)}>
          <Icon aria-hidden className="size-3.5 shrink-0" />
          {short}
        </span>
        <span className="block text-xs whitespace-nowrap text-muted-foreground">
          {formatDecimal(option.required_gib, 1)} GiB{num_gpus > 1 && ' each'}
        </span>
      </TableCell>
      <TableCell className="text-right whitespace-nowrap">
        {formatDuration(option.estimated_duration_hours * 3600)}
      </TableCell>
      <TableCell className="text-right whitespace-nowrap">{formatMoney(option.estimated_cost)}</TableCell>
      <TableCell className="text-right">
        <Button
          variant="outline"
          size="sm"
          className="h-7 px-2.5"
          aria-label={is_current ? `${label} is chosen` : `Choose ${label}`}
          // Not `disabled`: the button that was just pressed keeps the focus.
          aria-disabled={is_current || !isOffered(option, cluster)}
          onClick={() => {
            if (!is_current && isOffered(option, cluster)) onChoose({ gpu_type, num_gpus });
          }}
        >
          {is_current ? 'Chosen' : 'Choose'}
        </Button>
      </TableCell>
    </TableRow>
  );
}

function availabilityOf(option: GpuOption, cluster: CatalogView['cluster']): string {
  if (cluster === 'unreachable' || option.free_count === null) return 'availability unknown';
  if (!option.available) return 'not offered by the connected cluster';
  if (option.free_count >= option.num_gpus) return `${formatCount(option.free_count)} free`;
  return `${formatCount(option.free_count)} free: the job will wait`;
}
