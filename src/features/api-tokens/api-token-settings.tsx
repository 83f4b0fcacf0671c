'use client';

import { KeyRoundIcon, PlusIcon } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { EmptyState } from '@/components/states/empty-state';
import { ErrorState } from '@/components/states/error-state';
import { Button } from '@/components/ui/button';
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';
import type { ApiTokenList } from '@/core/api-tokens/api-token.schema';
import { useApiTokens } from '@/data/api-tokens/api-tokens.queries';
import { ApiTokenRow } from './api-token-row';
import { NewTokenDialog } from './new-token-dialog';

/** The user's API tokens: made, shown once, revoked. */
export function ApiTokenSettings() {
  const { data, error, refetch } = useApiTokens();
  const [isMaking, setIsMaking] = useState(false);
  const canMake = data?.enabled === true && data.tokens.length < data.max_tokens;
  return (
    <Card id="api-tokens" className="scroll-mt-4">
      <CardHeader className="flex-row flex-wrap items-start justify-between gap-3">
        <div className="flex min-w-0 flex-1 basis-64 flex-col gap-1">
          <CardTitle>API tokens</CardTitle>
          <CardDescription>
            For scripts and other programs that act in your name.{' '}
            <Link href={paths.apiDocs} className="underline underline-offset-4">
              What the API can do
            </Link>
          </CardDescription>
        </div>
        <Button variant="outline" disabled={!canMake} onClick={() => setIsMaking(true)}>
          <PlusIcon aria-hidden />
          New token
        </Button>
      </CardHeader>
      <CardContent>
        {data === undefined && error === null && (
          <div role="status" aria-busy aria-label="Loading your API tokens">
            <Skeleton className="h-16 rounded-md" />
          </div>
        )}
        {data === undefined && error !== null && (
          <ErrorState title="Your API tokens could not be loaded" error={error} onRetry={() => refetch()} />
        )}
        {data !== undefined && <Tokens list={data} />}
      </CardContent>
      {isMaking && <NewTokenDialog onClose={() => setIsMaking(false)} />}
    </Card>
  );
}

function Tokens({ list: { tokens, enabled, max_tokens: max } }: { list: ApiTokenList }) {
  return (
    <div className="flex flex-col gap-3">
      {!enabled && (
        <p role="note" className="text-sm text-warning">
          API tokens are not set up on this installation: whoever runs it has to set SUPABASE_JWT_SECRET.
          Until then tokens are refused.
        </p>
      )}
      {tokens.length >= max && (
        <p role="note" className="text-sm text-warning">
          These are {max} tokens, the most there can be. Revoke one to make another.
        </p>
      )}
      {tokens.length === 0 && enabled && (
        <EmptyState
          icon={KeyRoundIcon}
          title="No API tokens"
          description="Make one to upload datasets, start trainings or fetch models from a script."
          className="min-h-32"
        />
      )}
      <ul className="divide-y">
        {tokens.map((token) => (
          <ApiTokenRow key={token.id} token={token} />
        ))}
      </ul>
    </div>
  );
}
