'use client';

import { useState } from 'react';
import type { JobSummary } from '@/core/training/job.schema';

/** The jobs that are ticked, also those of other pages. */
export interface JobSelection {
  /** In the order of their ticks, as they were last seen. */
  jobs: readonly JobSummary[];
  has: (jobId: string) => boolean;
  /** Ticks or unticks these jobs. */
  set: (jobs: readonly JobSummary[], isSelected: boolean) => void;
  clear: () => void;
}

/** Keeps the ticks of a list. `listed` is the page that is shown: its news replace what was known of its jobs. */
export function useJobSelection(listed: readonly JobSummary[]): JobSelection {
  const [selected, setSelected] = useState<readonly JobSummary[]>([]);
  const news = new Map(listed.map((job) => [job.id, job]));
  const jobs = selected.map((job) => news.get(job.id) ?? job);
  const has = (jobId: string) => selected.some(({ id }) => id === jobId);
  return {
    jobs,
    has,
    set: (changed, isSelected) => {
      const ids = new Set(changed.map(({ id }) => id));
      const others = jobs.filter(({ id }) => !ids.has(id));
      setSelected(isSelected ? [...jobs, ...changed.filter(({ id }) => !has(id))] : others);
    },
    clear: () => setSelected([]),
  };
}
