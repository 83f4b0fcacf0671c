import { GitCompareArrowsIcon } from 'lucide-react';
import Link from 'next/link';
import { RelativeTime } from '@/components/states/relative-time';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Card, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import { paths } from '@/config/paths';
import type { LineageModel } from '@/core/models/model.schema';
import { formatLoss, formatPlural } from '@/lib/format';
import { QualityStars } from './quality-stars';

interface VersionHistoryProps {
  models: readonly LineageModel[];
  /** All versions that there are; `models` are the newest of them. */
  total: number;
  /** The model whose page it is on. */
  modelId: string;
}

/** The versions of a model's line, newest first, each to be opened or compared with the one that is shown. */
export function VersionHistory({ models, total, modelId }: VersionHistoryProps) {
  const hidden = total - models.length;
  return (
    <Card className="overflow-hidden">
      <CardHeader className="pb-3">
        <CardTitle>Versions</CardTitle>
        <CardDescription>
          {models.length === 1
            ? 'The only one so far. Continue its training, or train again, to make the next.'
            : 'Models that continue one another, or that the same training made again.'}
          {hidden > 0 && ` ${formatPlural(hidden, 'older version')} not shown.`}
        </CardDescription>
      </CardHeader>
      {models.length > 1 && (
        <Table
          label="Versions"
          className="[&_:is(td,th):first-child]:pl-4 sm:[&_:is(td,th):first-child]:pl-5"
        >
          <TableHeader>
            <TableRow className="hover:bg-transparent">
              <TableHead>Version</TableHead>
              <TableHead className="text-right">Validation loss</TableHead>
              <TableHead className="max-sm:hidden">Quality</TableHead>
              <TableHead className="max-md:hidden">Started from</TableHead>
              <TableHead className="max-sm:hidden">Trained</TableHead>
              <TableHead className="w-12">
                <span className="sr-only">Compare</span>
              </TableHead>
            </TableRow>
          </TableHeader>
          <TableBody>
            {models.toReversed().map((version) => (
              <TableRow key={version.id} aria-current={version.id === modelId ? 'true' : undefined}>
                <TableCell className="max-w-56 max-sm:w-full max-sm:max-w-0">
                  <span className="flex items-center gap-2">
                    <span className="shrink-0 text-muted-foreground tabular-nums">v{version.version}</span>
                    {version.id === modelId ? (
                      <span className="truncate font-medium" title={version.name}>
                        {version.name}
                      </span>
                    ) : (
                      <Link
                        href={paths.model(version.id)}
                        title={version.name}
                        className="truncate font-medium hover:underline"
                      >
                        {version.name}
                      </Link>
                    )}
                    {version.id === modelId && <Badge>Shown</Badge>}
                  </span>
                </TableCell>
                <TableCell className="text-right">{formatLoss(version.final_validation_loss)}</TableCell>
                <TableCell className="max-sm:hidden">
                  <QualityStars quality={version.convergence_quality} />
                </TableCell>
                <TableCell className="whitespace-nowrap text-muted-foreground max-md:hidden">
                  {startOf(version, models)}
                </TableCell>
                <TableCell className="whitespace-nowrap text-muted-foreground max-sm:hidden">
                  <RelativeTime timestamp={version.created_at} />
                </TableCell>
                <TableCell className="py-0">
                  {version.id !== modelId && (
                    <Button asChild variant="ghost" size="icon-sm">
                      <Link
                        href={paths.compareModels([modelId, version.id])}
                        title="Compare with this version"
                      >
                        <GitCompareArrowsIcon aria-hidden />
                        <span className="sr-only">
                          Compare with version {version.version}, {version.name}
                        </span>
                      </Link>
                    </Button>
                  )}
                </TableCell>
              </TableRow>
            ))}
          </TableBody>
        </Table>
      )}
    </Card>
  );
}

function startOf({ parent_model_id: parentId }: LineageModel, models: readonly LineageModel[]): string {
  if (parentId === null) return 'Base model';
  const parent = models.find(({ id }) => id === parentId);
  return parent ? `Version ${parent.version}` : 'Deleted version';
}
