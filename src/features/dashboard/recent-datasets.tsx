import Link from 'next/link';
import { RelativeTime } from '@/components/states/relative-time';
import { StatusBadge } from '@/components/states/status-badge';
import { paths } from '@/config/paths';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import { formatCount, formatTokens } from '@/lib/format';
import { Panel, PanelEmpty, PanelSkeleton } from './panel';

export function RecentDatasets({ datasets }: { datasets: readonly DatasetSummary[] | undefined }) {
  return (
    <Panel title="Recent datasets" href={paths.datasets} linkLabel="All datasets">
      {datasets === undefined && <PanelSkeleton rows={3} label="Loading the recent datasets" />}
      {datasets?.length === 0 && (
        <PanelEmpty>No datasets yet. Upload a .jsonl or .json file of conversations to begin.</PanelEmpty>
      )}
      <ul className="divide-y">
        {datasets?.map((dataset) => (
          <li key={dataset.id} className="flex min-h-14 items-center justify-between gap-4 px-4 py-2">
            <div className="min-w-0">
              <Link
                href={paths.dataset(dataset.id)}
                className="block truncate text-base font-medium hover:underline"
                title={dataset.name}
              >
                {dataset.name}
              </Link>
              <p className="truncate text-xs text-muted-foreground tabular-nums">
                {formatCount(dataset.total_training_pairs)} pairs · {formatTokens(dataset.total_tokens)}{' '}
                tokens · <RelativeTime timestamp={dataset.created_at} />
              </p>
            </div>
            <StatusBadge status={dataset.status} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
