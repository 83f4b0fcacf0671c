'use client';

import Link from 'next/link';
import { SortHead } from '@/components/data-table/sort-head';
import { RelativeTime } from '@/components/states/relative-time';
import { Badge } from '@/components/ui/badge';
import { Card } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import type { ListModelsQuery, ModelView } from '@/core/models/model.schema';
import { formatBytes, formatLoss, formatMoney } from '@/lib/format';
import { QualityStars } from './quality-stars';

interface ModelTableProps {
  models: readonly ModelView[];
  query: ListModelsQuery;
  onSort: (sorting: Pick<ListModelsQuery, 'sortBy' | 'sortDirection'>) => void;
  /** Ids of the ticked models. */
  selected: readonly string[];
  onSelect: (modelId: string, isSelected: boolean) => void;
}

/** One model a row. Narrow screens keep the name and the quality; the figures move below the name. */
export function ModelTable({ models, query, onSort, selected, onSelect }: ModelTableProps) {
  const head = { ...query, onSort };
  return (
    <Card className="overflow-hidden">
      <Table label="Models">
        <TableHeader>
          <TableRow className="hover:bg-transparent">
            <TableHead className="w-8 pr-0">
              <span className="sr-only">Select</span>
            </TableHead>
            <SortHead {...head} sortKey="name" label="Name" />
            <TableHead>Quality</TableHead>
            <SortHead
              {...head}
              sortKey="quality"
              label="Validation loss"
              className="text-right max-md:hidden"
            />
            <TableHead className="max-lg:hidden">Base model</TableHead>
            <TableHead className="text-right max-md:hidden">Size</TableHead>
            <TableHead className="text-right max-lg:hidden">Cost</TableHead>
            <SortHead {...head} sortKey="created_at" label="Trained" className="max-md:hidden" />
          </TableRow>
        </TableHeader>
        <TableBody>
          {models.map((model) => (
            <ModelRow
              key={model.id}
              model={model}
              isSelected={selected.includes(model.id)}
              onSelect={(isSelected) => onSelect(model.id, isSelected)}
            />
          ))}
        </TableBody>
      </Table>
    </Card>
  );
}

interface ModelRowProps {
  model: ModelView;
  isSelected: boolean;
  onSelect: (isSelected: boolean) => void;
}

function ModelRow({ model, isSelected, onSelect }: ModelRowProps) {
  const { quality_metrics: quality, training_summary: training } = model;
  const bytes = model.artifacts.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <TableRow data-state={isSelected ? 'selected' : undefined}>
      <TableCell className="pr-0">
        <Checkbox
          aria-label={`Select ${model.name}, version ${model.version}`}
          className="block"
          checked={isSelected}
          onCheckedChange={(checked) => onSelect(checked === true)}
        />
      </TableCell>
      <TableCell className="max-w-72 max-md:w-full max-md:max-w-0">
        <span className="flex items-center gap-2">
          <Link
            href={paths.model(model.id)}
            className="truncate text-base font-medium hover:underline"
            title={model.name}
          >
            {model.name}
          </Link>
          {model.version > 1 && <Badge variant="outline">v{model.version}</Badge>}
        </span>
        <span className="block truncate text-xs text-muted-foreground md:hidden">
          loss {formatLoss(quality.final_validation_loss ?? quality.final_training_loss)} ·{' '}
          {formatBytes(bytes)} · <RelativeTime timestamp={model.created_at} />
        </span>
      </TableCell>
      <TableCell>
        <QualityStars quality={quality.convergence_quality} />
      </TableCell>
      <TableCell className="text-right max-md:hidden">{formatLoss(quality.final_validation_loss)}</TableCell>
      <TableCell className="max-w-56 truncate font-mono text-xs max-lg:hidden">
        {model.configuration.base_model}
      </TableCell>
      <TableCell className="text-right whitespace-nowrap max-md:hidden">{formatBytes(bytes)}</TableCell>
      <TableCell className="text-right max-lg:hidden">{formatMoney(training.total_cost)}</TableCell>
      <TableCell className="whitespace-nowrap text-muted-foreground max-md:hidden">
        <RelativeTime timestamp={model.created_at} />
      </TableCell>
    </TableRow>
  );
}
