'use client';

import dynamic from 'next/dynamic';
import { useRouter } from 'next/navigation';
import { useState, type ReactElement } from 'react';
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog';
import { Skeleton } from '@/components/ui/skeleton';
import { paths } from '@/config/paths';

const UploadForm = dynamic(() => import('./upload-form').then((module) => module.UploadForm), {
  loading: () => <Skeleton className="h-112" />,
});

/** The upload form in a dialog. While a file is on its way, it closes by the form's own cancel only. */
export function UploadDialog({ trigger }: { trigger: ReactElement }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  return (
    <Dialog open={isOpen} onOpenChange={(next) => setIsOpen(next || isBusy)}>
      <DialogTrigger asChild>{trigger}</DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Upload a dataset</DialogTitle>
          <DialogDescription>The file is checked as soon as it has arrived.</DialogDescription>
        </DialogHeader>
        <UploadForm onBusyChange={setIsBusy} onUploaded={(id) => router.push(paths.dataset(id))} />
      </DialogContent>
    </Dialog>
  );
}
