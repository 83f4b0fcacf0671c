import { costSummary } from '@/core/costs/cost.schema';
import { getCostSummary } from '@/server/costs/get-cost-summary';
import { route } from '@/server/http/route';

export const GET = route({ response: costSummary }, ({ ctx }) => getCostSummary(ctx));
