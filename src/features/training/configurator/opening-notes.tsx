'use client';

import { InfoIcon, XIcon } from 'lucide-react';
import { useState } from 'react';
import type { CatalogView } from '@/core/catalog/catalog.schema';
import type { ImportNote } from '@/core/training/interchange/portable';
import type { ModelView } from '@/core/models/model.schema';
import type { JobView } from '@/core/training/job.schema';
import { formatUnitPrice } from '@/lib/format';
import type { MissingSource } from './use-configurator-source';

/** What is told once, when the page opens: what of its address is missing or was left out, and prices that changed. */
export function openingNotes({
  catalog,
  parentJob,
  parentModel,
  missing,
  linkNotes,
}: {
  catalog: CatalogView;
  parentJob: JobView | null;
  parentModel: ModelView | null;
  missing: readonly MissingSource[];
  linkNotes: readonly ImportNote[];
}): string[] {
  return [
    ...missing.map((thing) => MISSING_WORDS[thing]),
    ...(parentJob ? differencesSince(parentJob, catalog) : []),
    ...(parentJob && startsElsewhere(parentJob, parentModel)
      ? [
          `“${parentJob.name}” started from the weights of a model; this training starts from the base model. To start from a model, open it and choose “Continue training”.`,
        ]
      : []),
    ...linkNotes.map(({ path, message }) => `The link’s “${path}”: ${message}`),
  ];
}

const startsElsewhere = (job: JobView, parentModel: ModelView | null): boolean =>
  job.parent_model_id !== null && parentModel === null;

const MISSING_WORDS: Record<MissingSource, string> = {
  dataset:
    'The dataset of this address is not among yours: it was deleted, or it is somebody else’s. Choose another one.',
  model:
    'The model of this address is not among yours: it was deleted, or it is somebody else’s. The training starts from the base model.',
  job: 'The job of this address is not among yours: the settings start from the link, or from the Balanced preset.',
};

/** The catalogue changes; a job that is trained again may cost something else, or need other hardware. */
function differencesSince({ name, gpu_config, base_model }: JobView, catalog: CatalogView): string[] {
  const gpu = catalog.gpu_types.find(({ id }) => id === gpu_config.gpu_type);
  const model = catalog.base_models.find(({ id }) => id === base_model);
  const notes: string[] = [];
  if (!model)
    notes.push(
      `“${name}” trained ${base_model}, which is not in the catalogue any more. Choose another one.`,
    );
  if (!gpu) {
    notes.push(
      `“${name}” ran on ${gpu_config.gpu_type}, which is not in the catalogue any more. Choose another one.`,
    );
  } else if (gpu.price_per_hour_usd !== gpu_config.cost_per_gpu_hour) {
    const [then, now] = [gpu_config.cost_per_gpu_hour, gpu.price_per_hour_usd].map(formatUnitPrice);
    notes.push(`${gpu.name} cost ${then ?? ''} an hour when “${name}” ran, and costs ${now ?? ''} now.`);
  }
  return notes;
}

/** The notes as a card that can be put away. */
export function OpeningNotes({ notes }: { notes: readonly string[] }) {
  const [isShown, setIsShown] = useState(true);
  if (!isShown || notes.length === 0) return null;
  return (
    <div role="status" className="flex gap-3 rounded-lg border bg-card p-4 text-sm">
      <InfoIcon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
      <ul className="flex min-w-0 grow flex-col gap-1 wrap-anywhere">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
      <button
        type="button"
        onClick={() => setIsShown(false)}
        className="flex size-6 shrink-0 items-center justify-center rounded-sm text-muted-foreground hover:bg-muted hover:text-foreground"
      >
        <XIcon aria-hidden className="size-4" />
        <span className="sr-only">Put these notes away</span>
      </button>
    </div>
  );
}
