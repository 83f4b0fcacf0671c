import { BoxIcon, ChartLineIcon, ChevronRightIcon, DatabaseIcon, type LucideIcon } from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { paths } from '@/config/paths';
import type { LineageModel } from '@/core/models/model.schema';
import { cn } from '@/lib/cn';
import { lineageTrees, type LineageNode } from './lineage-tree';

/** Deeper ones stand below one another, so that phones need no sideways scrolling. */
const MAX_INDENTED_DEPTH = 4;

interface LineageGraphProps {
  models: readonly LineageModel[];
  /** The model whose page it is on. */
  modelId: string;
}

/** What every model of the line came from: dataset version → training → model, and under it the models that continue it. */
export function LineageGraph({ models, modelId }: LineageGraphProps) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Lineage</CardTitle>
        <CardDescription>
          Dataset, training and model; under each model those whose training started from its weights.
        </CardDescription>
      </CardHeader>
      <CardContent>
        <ul aria-label="Lineage graph" className="flex flex-col gap-4">
          {lineageTrees(models).map((node) => (
            <Branch key={node.model.id} node={node} modelId={modelId} depth={0} />
          ))}
        </ul>
      </CardContent>
    </Card>
  );
}

function Branch({ node, modelId, depth }: { node: LineageNode; modelId: string; depth: number }) {
  const { model, children, isOrphan } = node;
  const { dataset, job } = model;
  return (
    <li className={cn(depth > 0 && 'relative', depth > 0 && depth <= MAX_INDENTED_DEPTH && ELBOW)}>
      {isOrphan && <p className="pb-1 text-xs text-muted-foreground">Continues a deleted model</p>}
      <div className="flex flex-wrap items-center gap-x-1 gap-y-1.5">
        <Node
          icon={DatabaseIcon}
          kind="Dataset"
          name={dataset.name}
          detail={dataset.version === null ? 'deleted' : `v${dataset.version}`}
          href={dataset.version === null ? null : paths.dataset(dataset.id)}
        />
        <Step>
          <Node icon={ChartLineIcon} kind="Training" name={job.name} href={paths.job(job.id)} />
        </Step>
        <Step>
          <Node
            icon={BoxIcon}
            kind="Model"
            name={model.name}
            detail={`v${model.version}`}
            href={paths.model(model.id)}
            isCurrent={model.id === modelId}
          />
        </Step>
      </div>
      {children.length > 0 && (
        <ul
          aria-label={`Models that continue ${model.name}, version ${model.version}`}
          className={cn(
            'mt-3 flex flex-col gap-3',
            depth < MAX_INDENTED_DEPTH && 'ml-2 border-l pl-4 sm:pl-6',
          )}
        >
          {children.map((child) => (
            <Branch key={child.model.id} node={child} modelId={modelId} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The line from the trunk at the left to a branch. */
const ELBOW =
  'before:absolute before:top-4 before:-left-4 before:w-3 before:border-t sm:before:-left-6 sm:before:w-5';

/** What came of the node before; where a line is full, the arrow goes with it to the next one. */
const Step = ({ children }: { children: ReactNode }) => (
  <span className="flex max-w-full min-w-0 items-center gap-1">
    <ChevronRightIcon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
    {children}
  </span>
);

interface NodeProps {
  icon: LucideIcon;
  kind: string;
  name: string;
  detail?: string;
  /** Null: there is nothing to open any more. */
  href: string | null;
  isCurrent?: boolean;
}

function Node({ icon: Icon, kind, name, detail, href, isCurrent = false }: NodeProps) {
  const content = (
    <>
      <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
      <span className="sr-only">{kind} </span>
      <span className="truncate font-medium">{name}</span>
      {detail !== undefined && <span className="shrink-0 text-xs text-muted-foreground">{detail}</span>}
    </>
  );
  const className = cn(
    'flex h-8 max-w-full min-w-0 items-center gap-1.5 rounded-md border px-2 text-sm sm:max-w-56',
    isCurrent && 'border-accent bg-accent/10',
  );
  if (href === null) {
    return (
      <span className={cn(className, 'border-dashed')} title={name}>
        {content}
      </span>
    );
  }
  return (
    <Link
      href={href}
      title={name}
      aria-current={isCurrent ? 'page' : undefined}
      className={cn(className, 'hover:bg-muted')}
    >
      {content}
    </Link>
  );
}
