'use client';

import { useState } from 'react';
import { ConfirmDialog } from '@/components/states/confirm-dialog';
import { RelativeTime } from '@/components/states/relative-time';
import { toastRequestError } from '@/components/states/request-error-toast';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import type { ApiTokenView } from '@/core/api-tokens/api-token.schema';
import { useRevokeApiToken } from '@/data/api-tokens/api-tokens.mutations';
import { toast } from '@/lib/toast';
import { useNow } from '@/lib/use-now';

/** One token: what it may do, when it was used, and the button that ends it. */
export function ApiTokenRow({ token }: { token: ApiTokenView }) {
  const [isAsking, setIsAsking] = useState(false);
  const revoke = useRevokeApiToken();
  const confirm = async () => {
    try {
      await revoke.mutateAsync(token.id);
      toast.success('API token revoked');
      setIsAsking(false);
    } catch (error) {
      toastRequestError('The API token was not revoked', error);
    }
  };
  return (
    <li className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 py-3">
      <div className="flex min-w-0 flex-1 basis-60 flex-col gap-1.5">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="text-base font-medium wrap-anywhere">{token.name}</span>
          <code className="font-mono text-xs text-muted-foreground">{token.prefix}…</code>
        </p>
        <p className="flex flex-wrap gap-1">
          {token.scopes.map((scope) => (
            <Badge key={scope} variant="outline" className="font-mono">
              {scope}
            </Badge>
          ))}
        </p>
        <p className="text-xs text-muted-foreground">
          <Expiry expiresAt={token.expires_at} />
          {' · '}
          {token.last_used_at === null ? (
            'never used'
          ) : (
            <>
              used <RelativeTime timestamp={token.last_used_at} />
            </>
          )}
          {' · '}made <RelativeTime timestamp={token.created_at} />
        </p>
      </div>
      <Button
        variant="outline"
        size="sm"
        aria-label={`Revoke the token ${token.name}`}
        onClick={() => setIsAsking(true)}
      >
        Revoke
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={`Revoke “${token.name}”?`}
        description="Every program that uses it is refused at once. Your datasets, trainings and models stay as they are."
        confirmLabel="Revoke token"
        isPending={revoke.isPending}
        onConfirm={confirm}
      />
    </li>
  );
}

function Expiry({ expiresAt }: { expiresAt: string | null }) {
  const now = useNow(true);
  if (expiresAt === null) return 'does not expire';
  const isOver = new Date(expiresAt).getTime() <= now;
  return (
    <span className={isOver ? 'text-status-failed' : undefined}>
      {isOver ? 'expired' : 'expires'} <RelativeTime timestamp={expiresAt} />
    </span>
  );
}
