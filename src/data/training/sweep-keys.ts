import type { EstimateSweepInput, ListSweepsQuery } from '@/core/training/sweeps/sweep.schema';
import { trainingKeys } from './keys';

export const sweepKeys = {
  all: [...trainingKeys.all, 'sweeps'] as const,
  list: (filters: Partial<ListSweepsQuery>) => [...sweepKeys.all, 'list', filters] as const,
  detail: (sweepId: string) => [...sweepKeys.all, 'detail', sweepId] as const,
  estimate: (input: EstimateSweepInput | null) => [...sweepKeys.all, 'estimate', input] as const,
};
