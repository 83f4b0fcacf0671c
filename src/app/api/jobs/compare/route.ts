import { compareJobsQuery, jobComparison } from '@/core/training/compare/compare.schema';
import { route } from '@/server/http/route';
import { compareJobs } from '@/server/training/compare-jobs';

export const GET = route({ query: compareJobsQuery, response: jobComparison }, ({ ctx, query }) =>
  compareJobs(ctx, query),
);
