import type { ValidationProgress } from '@/core/datasets/dataset.schema';

/** How much of its phase validation has done, in whole percent; never 100 before it has ended. */
export function validationPercent({ bytes_done, bytes_total }: ValidationProgress): number {
  return bytes_total === 0 ? 0 : Math.min(99, Math.floor((bytes_done / bytes_total) * 100));
}
