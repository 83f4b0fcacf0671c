'use client';

import { ErrorState } from '@/components/states/error-state';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Progress } from '@/components/ui/progress';
import { Skeleton } from '@/components/ui/skeleton';
import type { TokenCountView } from '@/core/tokens/token-count.schema';
import type { TokenProfile } from '@/core/tokens/token-profile';
import { useCountTokens } from '@/data/tokens/tokens.mutations';
import { useTokenCounts } from '@/data/tokens/tokens.queries';
import { formatCount, formatPercent } from '@/lib/format';

type TokenCountsProps = { datasetId: string; profiles: readonly TokenProfile[] };

/** How many tokens the whole dataset has for each tokenizer, and how to have it counted for another one. */
export function TokenCounts({ datasetId, profiles }: TokenCountsProps) {
  const { data, isPending, error, refetch } = useTokenCounts(datasetId);
  return (
    <Card>
      <CardHeader>
        <CardTitle>Exact counts</CardTitle>
        <CardDescription>
          All rows with the base model&apos;s own tokenizer and chat template. An estimate of a training uses
          the count of its base model once it is there.
        </CardDescription>
      </CardHeader>
      <CardContent>
        {isPending ? (
          <Skeleton aria-label="Loading the counts" className="h-24" />
        ) : data === undefined ? (
          <ErrorState title="The counts could not be loaded" error={error} onRetry={() => refetch()} />
        ) : (
          <ul className="flex flex-col divide-y" aria-live="polite">
            {profiles.map((profile) => (
              <CountRow
                key={profile.id}
                datasetId={datasetId}
                profile={profile}
                count={data.counts.find(({ tokenizer }) => tokenizer === profile.id)}
              />
            ))}
          </ul>
        )}
      </CardContent>
    </Card>
  );
}

type CountRowProps = { datasetId: string; profile: TokenProfile; count: TokenCountView | undefined };

function CountRow({ datasetId, profile, count }: CountRowProps) {
  const { mutate, isPending } = useCountTokens(datasetId);
  const [baseModel = ''] = profile.baseModels;
  const start = () =>
    mutate(
      { base_model: baseModel },
      { onError: (error) => toastRequestError('The count could not be started', error) },
    );
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5 first:pt-0 last:pb-0">
      <span className="min-w-28 text-base font-medium">{profile.name}</span>
      <div className="min-w-48 flex-1 text-sm tabular-nums">
        <CountState count={count} name={profile.name} />
      </div>
      {(count === undefined || count.status === 'error') && (
        <Button variant="outline" size="sm" onClick={start} disabled={isPending}>
          {count === undefined ? 'Count' : 'Count again'}
          <span className="sr-only"> for {profile.name}</span>
        </Button>
      )}
    </li>
  );
}

function CountState({ count, name }: { count: TokenCountView | undefined; name: string }) {
  if (count === undefined) return <span className="text-muted-foreground">Not counted yet</span>;
  switch (count.status) {
    case 'done':
      return (
        <>
          {formatCount(count.total_tokens)} tokens, {formatCount(count.target_tokens)} of them trained (
          {formatPercent((100 * count.target_tokens) / Math.max(1, count.total_tokens))})
        </>
      );
    case 'error':
      return <span className="text-status-failed">Failed: {count.error_message}</span>;
    case 'waiting':
    case 'counting':
      return (
        <span className="flex flex-col gap-1.5">
          <span className="text-muted-foreground">
            {count.error_message ?? (count.status === 'waiting' ? 'Waiting to be counted' : 'Counting')}
          </span>
          <Progress label={`Counting for ${name}`} value={(100 * count.bytes_done) / count.bytes_total} />
        </span>
      );
  }
}
