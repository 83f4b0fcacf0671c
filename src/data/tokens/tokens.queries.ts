'use client';

import { queryOptions, useQuery } from '@tanstack/react-query';
import { tokenCountList, type TokenCountList, type TokenCountView } from '@/core/tokens/token-count.schema';
import { tokenizerPath, type TokenProfileId } from '@/core/tokens/token-profile';
import { Tokenizer } from '@/core/tokens/tokenizer';
import { readTokenizerFile } from '@/core/tokens/tokenizer-file';
import { ApiError, apiGet } from '@/lib/api-client';
import { tokenKeys } from './keys';

const COUNTING_INTERVAL_MS = 2_000;
/** The first count is started by the schedule, within a minute. */
const UNCOUNTED_INTERVAL_MS = 10_000;

const isUnderWay = ({ status }: TokenCountView): boolean => status === 'waiting' || status === 'counting';

function pollInterval(list: TokenCountList | undefined): number | false {
  if (list === undefined) return false;
  if (list.counts.length === 0) return UNCOUNTED_INTERVAL_MS;
  return list.counts.some(isUnderWay) ? COUNTING_INTERVAL_MS : false;
}

const tokenCountsQuery = (datasetId: string, isWanted: boolean) =>
  queryOptions({
    queryKey: tokenKeys.counts(datasetId),
    queryFn: ({ signal }) => apiGet(`/api/datasets/${datasetId}/tokens`, tokenCountList, { signal }),
    enabled: isWanted,
    refetchInterval: ({ state }) => pollInterval(state.data),
  });

/** The exact token counts of a dataset, read again every 2 s while one is under way; asked for while `isWanted`. */
export const useTokenCounts = (datasetId: string, isWanted = true) =>
  useQuery(tokenCountsQuery(datasetId, isWanted));

const tokenizerQuery = (id: TokenProfileId) =>
  queryOptions({
    queryKey: tokenKeys.tokenizer(id),
    queryFn: ({ signal }) => fetchTokenizer(id, signal),
    staleTime: Infinity,
  });

/** A tokenizer in this browser, fetched when it is first wanted: 0.01 to 1.5 MB. */
export const useTokenizer = (id: TokenProfileId) => useQuery(tokenizerQuery(id));

async function fetchTokenizer(id: TokenProfileId, signal: AbortSignal): Promise<Tokenizer> {
  const bytes = await fetchFile(tokenizerPath(id), signal);
  try {
    return new Tokenizer(readTokenizerFile(bytes));
  } catch {
    throw notLoaded(200, 'What arrived is no tokenizer file.', 'Reload the page to get its newest version.');
  }
}

async function fetchFile(path: string, signal: AbortSignal): Promise<Uint8Array> {
  let status = 0;
  try {
    const response = await fetch(path, { signal });
    status = response.status;
    if (response.ok) return new Uint8Array(await response.arrayBuffer());
  } catch (cause) {
    if (signal.aborted) throw cause;
    status = 0;
  }
  const what = status === 0 ? 'The connection was lost.' : `The server answered ${status}.`;
  throw notLoaded(status, what, 'Try again in a moment.');
}

const notLoaded = (status: number, what: string, whatToDo: string) =>
  new ApiError({
    status,
    code: 'tokenizer_not_loaded',
    message: `${what} The dataset and its counts are not affected; only this view needs the file. ${whatToDo}`,
  });
