import { costSummary } from '@/core/costs/cost.schema';
import { getCostSummary } from '@/server/costs/get-cost-summary';
import { route } from '@/server/http/route';

export const GET = route(
  { summary: "This month's spend against the budget, and the forecast to its end.", response: costSummary },
  ({ ctx }) => getCostSummary(ctx),
);
