'use client';

import Link from 'next/link';
import { StatusBadge } from '@/components/states/status-badge';
import { RelativeTime } from '@/components/states/relative-time';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { ROW_FIXES, type DatasetVersion } from '@/core/datasets/fixes/fixes.schema';
import { useDatasetVersions } from '@/data/datasets/dataset-versions.queries';
import { FIX_WORDS } from './fix-words';

/** The other versions that come from the same upload: what each was made with, and which is the newest. Nothing for a lone one. */
export function VersionsPanel({ dataset }: { dataset: Pick<DatasetView, 'id'> }) {
  const { data } = useDatasetVersions(dataset.id);
  const versions = data?.versions ?? [];
  if (versions.length < 2) return null;
  return (
    <Card className="h-fit">
      <CardHeader>
        <CardTitle>Versions</CardTitle>
      </CardHeader>
      <CardContent className="py-2">
        <ol className="flex flex-col divide-y">
          {versions.toReversed().map((version, index) => (
            <VersionItem
              key={version.id}
              version={version}
              parent={versions.find(({ id }) => id === version.parent_dataset_id)}
              isNewest={index === 0}
              isShown={version.id === dataset.id}
            />
          ))}
        </ol>
      </CardContent>
    </Card>
  );
}

type VersionItemProps = {
  version: DatasetVersion;
  /** Absent when it is deleted, or there is none. */
  parent: DatasetVersion | undefined;
  isNewest: boolean;
  isShown: boolean;
};

function VersionItem({ version, parent, isNewest, isShown }: VersionItemProps) {
  return (
    <li className="flex flex-col gap-1 py-2.5 text-sm" aria-current={isShown ? 'true' : undefined}>
      <div className="flex items-start justify-between gap-2">
        {isShown ? (
          <span className="font-medium wrap-anywhere">{version.name}</span>
        ) : (
          <Link href={`/datasets/${version.id}`} className="font-medium wrap-anywhere hover:underline">
            {version.name}
          </Link>
        )}
        <StatusBadge status={version.status} />
      </div>
      <p className="text-muted-foreground">
        {isShown && 'Shown here · '}
        {isNewest && 'Newest · '}
        <RelativeTime timestamp={version.created_at} />
      </p>
      <p className="wrap-anywhere text-muted-foreground">
        {version.fixes === null
          ? 'The uploaded file'
          : `${parent === undefined ? 'From a deleted version' : `From version ${parent.version}`}: ${fixWords(version.fixes)}`}
      </p>
    </li>
  );
}

function fixWords(fixes: NonNullable<DatasetVersion['fixes']>): string {
  const words = ROW_FIXES.filter((fix) => fixes[fix]).map((fix) => FIX_WORDS[fix].short);
  return [...words, ...(fixes.resplit ? ['split again'] : [])].join(', ');
}
