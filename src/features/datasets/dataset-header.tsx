'use client';

import { DownloadIcon, EllipsisIcon, PencilIcon, PlayIcon, RefreshCwIcon, Trash2Icon } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { PageHeader } from '@/components/states/page-header';
import { toastRequestError } from '@/components/states/request-error-toast';
import { StatusBadge } from '@/components/states/status-badge';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { paths } from '@/config/paths';
import type { DatasetView } from '@/core/datasets/dataset.schema';
import { FORMAT_NAMES } from '@/core/datasets/format-names';
import { useRevalidateDataset } from '@/data/datasets/datasets.mutations';
import { fetchDatasetDownload } from '@/data/datasets/datasets.queries';
import { downloadFrom } from '@/lib/download';
import { DeleteDatasetDialog } from './delete-dataset-dialog';

// Its form comes when it is opened first.
const EditDatasetDialog = dynamic(
  () => import('./edit-dataset-dialog').then((module) => module.EditDatasetDialog),
  { ssr: false },
);

/** The dataset's name and state, and what can be done with it as it stands. */
export function DatasetHeader({ dataset }: { dataset: DatasetView }) {
  return (
    <div className="flex flex-col gap-2">
      <PageHeader
        title={dataset.name}
        description={dataset.description ?? undefined}
        actions={
          <>
            {dataset.training_ready && (
              <Button asChild>
                <Link href={paths.configureTraining(dataset.id)}>
                  <PlayIcon aria-hidden />
                  Train on this
                </Link>
              </Button>
            )}
            <DatasetMenu dataset={dataset} />
          </>
        }
      />
      <div className="flex flex-wrap items-center gap-2">
        <StatusBadge status={dataset.status} />
        {dataset.format !== null && <Badge variant="outline">{FORMAT_NAMES[dataset.format]}</Badge>}
      </div>
    </div>
  );
}

function DatasetMenu({ dataset }: { dataset: DatasetView }) {
  const router = useRouter();
  const [dialog, setDialog] = useState<'edit' | 'delete' | null>(null);
  const [isEditUsed, setIsEditUsed] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const revalidate = useRevalidateDataset();
  const isAtRest = dataset.status === 'ready' || dataset.status === 'error';

  const download = async (file: 'original' | 'normalized') => {
    try {
      const { url, file_name } = await fetchDatasetDownload(dataset.id, file);
      downloadFrom(url, file_name);
    } catch (error) {
      toastRequestError('The file was not downloaded', error);
    }
  };

  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button ref={opener} variant="outline" size="icon" aria-label="More actions">
            <EllipsisIcon aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem
            onSelect={() => {
              setIsEditUsed(true);
              setDialog('edit');
            }}
          >
            <PencilIcon aria-hidden />
            Rename or describe
          </DropdownMenuItem>
          <DropdownMenuItem disabled={dataset.status === 'uploading'} onSelect={() => download('original')}>
            <DownloadIcon aria-hidden />
            Download the original
          </DropdownMenuItem>
          <DropdownMenuItem
            disabled={dataset.normalized_sha256 === null}
            onSelect={() => download('normalized')}
          >
            <DownloadIcon aria-hidden />
            Download what trains
          </DropdownMenuItem>
          <DropdownMenuItem
            disabled={!isAtRest}
            onSelect={() =>
              revalidate.mutate(dataset.id, {
                onError: (error) => toastRequestError('Validation did not start', error),
              })
            }
          >
            <RefreshCwIcon aria-hidden />
            Validate again
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem variant="destructive" onSelect={() => setDialog('delete')}>
            <Trash2Icon aria-hidden />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {isEditUsed && (
        <EditDatasetDialog
          dataset={dataset}
          open={dialog === 'edit'}
          onOpenChange={(open) => setDialog(open ? 'edit' : null)}
          opener={opener}
        />
      )}
      <DeleteDatasetDialog
        dataset={dataset}
        open={dialog === 'delete'}
        onOpenChange={(open) => setDialog(open ? 'delete' : null)}
        opener={opener}
        onDeleted={() => router.replace(paths.datasets)}
      />
    </>
  );
}
