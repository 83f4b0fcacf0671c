'use client';

import { EllipsisIcon, EyeIcon, PlayIcon, Trash2Icon } from 'lucide-react';
import Link from 'next/link';
import { useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from '@/components/ui/dropdown-menu';
import { paths } from '@/config/paths';
import type { DatasetSummary } from '@/core/datasets/dataset.schema';
import { DeleteDatasetDialog } from './delete-dataset-dialog';

/** What can be done with a dataset from its row. */
export function DatasetActions({ dataset }: { dataset: DatasetSummary }) {
  const [isDeleting, setIsDeleting] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button ref={opener} variant="ghost" size="icon-sm" aria-label={`Actions for “${dataset.name}”`}>
            <EllipsisIcon aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem asChild>
            <Link href={paths.dataset(dataset.id)}>
              <EyeIcon aria-hidden />
              View
            </Link>
          </DropdownMenuItem>
          {dataset.training_ready && (
            <DropdownMenuItem asChild>
              <Link href={paths.configureTraining(dataset.id)}>
                <PlayIcon aria-hidden />
                Train on this
              </Link>
            </DropdownMenuItem>
          )}
          <DropdownMenuSeparator />
          <DropdownMenuItem variant="destructive" onSelect={() => setIsDeleting(true)}>
            <Trash2Icon aria-hidden />
            Delete
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      <DeleteDatasetDialog dataset={dataset} open={isDeleting} onOpenChange={setIsDeleting} opener={opener} />
    </>
  );
}
