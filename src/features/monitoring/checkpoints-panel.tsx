'use client';

import { CheckIcon, CloudIcon } from 'lucide-react';
import { CopyButton } from '@/components/states/copy-button';
import { ErrorState } from '@/components/states/error-state';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { Skeleton } from '@/components/ui/skeleton';
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from '@/components/ui/table';
import type { CheckpointView } from '@/core/training/job.schema';
import { useJobCheckpoints } from '@/data/monitoring/monitoring.queries';
import { formatBytes, formatCount, formatDecimal, formatLoss } from '@/lib/format';

const SHOWN_CHARACTERS = 8;

/** The states of the adapter that were kept on the way, newest first. */
export function CheckpointsPanel({ jobId, isActive }: { jobId: string; isActive: boolean }) {
  const { data, isPending, error, refetch } = useJobCheckpoints(jobId, isActive);
  return (
    <Card>
      <CardHeader>
        <CardTitle>Checkpoints</CardTitle>
      </CardHeader>
      <CardContent className="pt-3">
        {isPending && <Skeleton aria-busy className="h-16" />}
        {error && !data && (
          <ErrorState title="The checkpoints could not be loaded" error={error} onRetry={() => refetch()} />
        )}
        {data?.checkpoints.length === 0 && (
          <p className="flex h-16 items-center text-sm text-muted-foreground">
            {isActive ? 'None yet: the first is kept after a while of training.' : 'None was kept.'}
          </p>
        )}
        {data && data.checkpoints.length > 0 && <CheckpointTable checkpoints={data.checkpoints} />}
      </CardContent>
    </Card>
  );
}

function CheckpointTable({ checkpoints }: { checkpoints: readonly CheckpointView[] }) {
  return (
    <Table label="Checkpoints">
      <TableHeader>
        <TableRow>
          <TableHead>Step</TableHead>
          <TableHead className="text-right">Epoch</TableHead>
          <TableHead className="text-right">Training loss</TableHead>
          <TableHead className="text-right">Validation loss</TableHead>
          <TableHead className="text-right">Size</TableHead>
          <TableHead>SHA-256</TableHead>
          <TableHead>Kept</TableHead>
        </TableRow>
      </TableHeader>
      <TableBody>
        {checkpoints.toReversed().map((checkpoint) => (
          <TableRow key={checkpoint.id}>
            <TableCell className="font-medium">{formatCount(checkpoint.step)}</TableCell>
            <TableCell className="text-right">{formatDecimal(checkpoint.epoch, 2)}</TableCell>
            <TableCell className="text-right">{formatLoss(checkpoint.training_loss)}</TableCell>
            <TableCell className="text-right">{formatLoss(checkpoint.validation_loss)}</TableCell>
            <TableCell className="text-right whitespace-nowrap">
              {formatBytes(checkpoint.file_size)}
            </TableCell>
            <TableCell>
              <span className="inline-flex items-center gap-1 font-mono text-xs">
                {checkpoint.sha256.slice(0, SHOWN_CHARACTERS)}
                <CopyButton
                  value={checkpoint.sha256}
                  label={`Copy the sha256 of the checkpoint at step ${checkpoint.step}`}
                />
              </span>
            </TableCell>
            <TableCell>
              <Kept isStored={checkpoint.is_stored} />
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}

function Kept({ isStored }: { isStored: boolean }) {
  const Icon = isStored ? CheckIcon : CloudIcon;
  return (
    <span
      className="inline-flex items-center gap-1.5 whitespace-nowrap"
      title={
        isStored
          ? 'A retry can go on from here'
          : 'Not in our storage: the newest and the best are; this one goes when the cluster clears it'
      }
    >
      <Icon aria-hidden className={`size-3.5 ${isStored ? 'text-success' : 'text-muted-foreground'}`} />
      {isStored ? 'Stored' : 'On the cluster'}
    </span>
  );
}
