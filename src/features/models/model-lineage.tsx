import { BoxIcon, ChartLineIcon, ChevronRightIcon, DatabaseIcon } from 'lucide-react';
import Link from 'next/link';
import { paths } from '@/config/paths';
import type { ModelDetail } from '@/core/models/model.schema';

/** Where a model comes from: dataset → training → model. */
export function ModelLineage({ detail: { dataset, job, model } }: { detail: ModelDetail }) {
  const ancestors = [
    { kind: 'Dataset', name: dataset.name, href: paths.dataset(dataset.id), icon: DatabaseIcon },
    { kind: 'Training', name: job.name, href: paths.job(job.id), icon: ChartLineIcon },
  ];
  return (
    <nav aria-label="Lineage">
      <ol className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        {ancestors.map(({ kind, name, href, icon: Icon }) => (
          <li key={kind} className="flex min-w-0 items-center gap-2">
            <Link href={href} className="flex min-w-0 items-center gap-1.5 hover:underline">
              <Icon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
              <span className="text-muted-foreground">{kind}</span>
              <span className="truncate font-medium">{name}</span>
            </Link>
            <ChevronRightIcon aria-hidden className="size-4 text-muted-foreground" />
          </li>
        ))}
        <li aria-current="page" className="flex min-w-0 items-center gap-1.5">
          <BoxIcon aria-hidden className="size-4 shrink-0 text-muted-foreground" />
          <span className="text-muted-foreground">Model</span>
          <span className="truncate font-medium">{model.name}</span>
        </li>
      </ol>
    </nav>
  );
}
