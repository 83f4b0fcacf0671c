'use client';

import { SlidersHorizontalIcon } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogHeader,
  DialogTitle,
  DialogTrigger,
} from '@/components/ui/dialog';
import { Skeleton } from '@/components/ui/skeleton';
import type { CreateSweepInput } from '@/core/training/sweeps/sweep.schema';

/** Loaded when the dialog is opened first. */
const SweepForm = dynamic(() => import('./sweep-form').then((module) => module.SweepForm), {
  ssr: false,
  loading: () => <Skeleton role="status" aria-label="Loading" className="h-96" />,
});

/** The configuration that a search varies. */
export type SweepBase = Pick<CreateSweepInput, 'name' | 'dataset_id' | 'hyperparameters' | 'gpu_config'>;

/** The button that turns a configuration into a search, and its dialog. `base` is null while it is not valid. */
export function SweepDialog({ base }: { base: SweepBase | null }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Dialog open={isOpen && base !== null} onOpenChange={setIsOpen}>
      <DialogTrigger asChild>
        <Button type="button" variant="outline" disabled={base === null}>
          <SlidersHorizontalIcon aria-hidden />
          Search hyperparameters
        </Button>
      </DialogTrigger>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>Search hyperparameters</DialogTitle>
          <DialogDescription>
            Trains this configuration with each learning rate and each rank. At a quarter and at half of their
            steps the runs are compared, and the worse ones are stopped.
          </DialogDescription>
        </DialogHeader>
        {base && <SweepForm base={base} />}
      </DialogContent>
    </Dialog>
  );
}
