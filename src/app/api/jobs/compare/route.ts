import { compareJobsQuery, jobComparison } from '@/core/training/compare/compare.schema';
import { route } from '@/server/http/route';
import { compareJobs } from '@/server/training/compare-jobs';

export const GET = route(
  {
    summary: 'Several trainings side by side: curves, results, configurations.',
    query: compareJobsQuery,
    response: jobComparison,
  },
  ({ ctx, query }) => compareJobs(ctx, query),
);
