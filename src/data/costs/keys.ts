import type { CostsQuery } from '@/core/costs/cost.schema';

export const costKeys = {
  all: ['costs'] as const,
  range: (query: CostsQuery) => ['costs', 'range', query] as const,
  summary: ['costs', 'summary'] as const,
};
