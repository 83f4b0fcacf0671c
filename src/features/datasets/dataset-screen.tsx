'use client';

import dynamic from 'next/dynamic';
import { z } from 'zod';
import { ErrorState } from '@/components/states/error-state';
import { ListLink } from '@/components/states/list-link';
import { Skeleton } from '@/components/ui/skeleton';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@/components/ui/tabs';
import { paths } from '@/config/paths';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { tokenProfileId } from '@/core/tokens/token-profile';
import { useDataset } from '@/data/datasets/datasets.queries';
import { cn } from '@/lib/cn';
import { formatCount } from '@/lib/format';
import { isGone } from '@/lib/is-gone';
import { useUrlQuery } from '@/lib/use-url-query';
import { DatasetFacts } from './dataset-facts';
import { DatasetHeader } from './dataset-header';
import type { LengthChoice } from './dataset-lengths';
import { DatasetOverview } from './dataset-overview';
import { DatasetProgress } from './dataset-progress';
import { reportFilters } from './report-filters';
import { SampleConversations } from './sample-conversations';
import { TokenCountNotice } from './token-view-notice';
import { VersionsPanel } from './versions-panel';

const PanelSkeleton = () => <Skeleton className="h-96 rounded-lg" />;

// The parsers and the tokenizers come with the tabs that need them.
const ReportPanel = dynamic(() => import('./report-panel').then((module) => module.ReportPanel), {
  ssr: false,
  loading: PanelSkeleton,
});
const TokenPanel = dynamic(() => import('./token-view-panel').then((module) => module.TokenPanel), {
  ssr: false,
  loading: PanelSkeleton,
});

const TABS = ['overview', 'samples', 'tokens', 'report'] as const;
type Tab = (typeof TABS)[number];

const DEFAULT_SEQUENCE_LENGTH = 2048;

const screenQuery = reportFilters.extend({
  tab: z.enum(TABS).default('overview'),
  /** The sequence length that rows are looked at with. */
  length: z.coerce.number().int().min(1).max(131_072).default(DEFAULT_SEQUENCE_LENGTH),
  /** The tokenizer that they are counted with. */
  tokenizer: tokenProfileId.optional(),
  /** The row of the file that trainings read whose tokens are looked at, by a byte of it. */
  token_row: z.coerce.number().int().nonnegative().optional(),
});

/** A dataset: how its validation stands, then what is in it. */
export function DatasetScreen({ id }: { id: string }) {
  const { data, isPending, error, refetch } = useDataset(id);
  if (isPending) return <DatasetSkeleton />;
  if (data === undefined || isGone(error)) {
    return (
      <ErrorState title="The dataset could not be loaded" error={error} onRetry={() => refetch()}>
        <ListLink error={error} href={paths.datasets} label="All datasets" />
      </ErrorState>
    );
  }
  const isAtRest = data.status === 'ready' || data.status === 'error';
  return (
    <>
      <DatasetHeader dataset={data} />
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-rail">
        {/* In one place whatever the status, so that what changes in it is announced. */}
        <div className={cn('min-w-0', isAtRest && 'lg:col-span-2', data.status === 'ready' && 'absolute')}>
          <DatasetProgress dataset={data} />
        </div>
        {isAtRest && <DatasetTabs dataset={data} />}
        <div className="flex h-fit min-w-0 flex-col gap-6">
          <DatasetFacts dataset={data} />
          <VersionsPanel dataset={data} />
        </div>
      </div>
    </>
  );
}

function DatasetTabs({ dataset }: { dataset: DatasetView }) {
  const [query, setQuery] = useUrlQuery(screenQuery);
  const choice: LengthChoice = {
    sequenceLength: query.length,
    onSequenceLength: (length) => setQuery({ length }),
    tokenizer: query.tokenizer,
    onTokenizer: (tokenizer) => setQuery({ tokenizer }),
  };
  const defects = (dataset.error_count ?? 0) + (dataset.warning_count ?? 0);
  return (
    <Tabs value={query.tab} onValueChange={(tab) => setQuery({ tab: tab as Tab })} className="min-w-0">
      <TabsList aria-label="Parts of the dataset" ref={showActiveTab}>
        <TabsTrigger value="overview">Overview</TabsTrigger>
        <TabsTrigger value="samples">Conversations</TabsTrigger>
        <TabsTrigger value="tokens">Tokens</TabsTrigger>
        <TabsTrigger value="report">
          Report <span className="text-sm text-muted-foreground tabular-nums">{formatCount(defects)}</span>
        </TabsTrigger>
      </TabsList>
      <TabsContent value="overview" className="flex flex-col gap-4">
        {dataset.status === 'ready' && <TokenCountNotice dataset={dataset} />}
        <DatasetOverview dataset={dataset} choice={choice} />
      </TabsContent>
      <TabsContent value="samples">
        <SampleConversations conversations={dataset.sample_data ?? []} />
      </TabsContent>
      <TabsContent value="tokens">
        <TokenPanel
          dataset={dataset}
          choice={{
            ...choice,
            rowOffset: query.token_row,
            onRowOffset: (token_row) => setQuery({ token_row }),
          }}
        />
      </TabsContent>
      <TabsContent value="report">
        <ReportPanel dataset={dataset} filters={query} onFilter={setQuery} />
      </TabsContent>
    </Tabs>
  );
}

/** On a phone the tabs scroll sideways: the address may name one that is out of sight. */
function showActiveTab(tabs: HTMLElement | null): void {
  const active = tabs?.querySelector<HTMLElement>('[data-state=active]');
  if (!tabs || !active) return;
  const end = active.offsetLeft - tabs.offsetLeft + active.offsetWidth;
  tabs.scrollLeft = end - tabs.clientWidth;
}

function DatasetSkeleton() {
  return (
    <div role="status" aria-busy aria-label="Loading the dataset" className="flex flex-col gap-6">
      <div className="flex flex-col gap-2">
        <Skeleton className="h-7 w-64" />
        <Skeleton className="h-5 w-40" />
      </div>
      <div className="grid grid-cols-1 gap-6 lg:grid-cols-rail">
        <Skeleton className="h-96 rounded-lg" />
        <Skeleton className="h-96 rounded-lg" />
      </div>
    </div>
  );
}
