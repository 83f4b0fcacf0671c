'use client';

import { useEffect } from 'react';
import { CircleAlertIcon, LoaderIcon } from 'lucide-react';
import { useQueryClient } from '@tanstack/react-query';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { approximateTokenCounter } from '@/core/datasets/token-count';
import { TOKEN_PROFILES } from '@/core/tokens/token-profile';
import { datasetKeys } from '@/data/datasets/keys';
import { useTokenCounts } from '@/data/tokens/tokens.queries';
import { formatPercent } from '@/lib/format';

/** Says that the estimated token counts are being replaced by exact ones, or why not; fetches these when they are there. */
export function TokenCountNotice({ dataset }: { dataset: DatasetView }) {
  const { data } = useTokenCounts(dataset.id);
  const queryClient = useQueryClient();
  const isEstimate = dataset.tokenizer === approximateTokenCounter.name;
  const finished = data?.counts.filter(({ status }) => status === 'done').length ?? 0;
  useEffect(() => {
    if (isEstimate && finished > 0)
      void queryClient.invalidateQueries({ queryKey: datasetKeys.detail(dataset.id) });
  }, [isEstimate, finished, queryClient, dataset.id]);

  const running = data?.counts.find(({ status }) => status === 'counting' || status === 'waiting');
  const failed = data?.counts.find(({ status }) => status === 'error');
  const isRunning = isEstimate && running !== undefined;
  const obstacle = isEstimate ? (running ?? failed)?.error_message : null;
  const name = TOKEN_PROFILES.find(({ id }) => id === running?.tokenizer)?.name;
  return (
    // Always there, so that what appears in it is announced; out of the flow while it is empty.
    <p aria-live="polite" className="flex items-center gap-2 text-sm text-muted-foreground empty:absolute">
      {obstacle ? (
        <>
          <CircleAlertIcon aria-hidden className="size-4 shrink-0 text-status-failed" />
          The token counts are estimates. {obstacle}
        </>
      ) : (
        isRunning && (
          <>
            <LoaderIcon aria-hidden className="size-4 shrink-0 motion-safe:animate-spin" />
            Counting the tokens exactly with the tokenizer of {name}:{' '}
            {formatPercent((100 * running.bytes_done) / running.bytes_total)}. Until then they are estimates.
          </>
        )
      )}
    </p>
  );
}
