import { dashboardStats } from '@/core/dashboard/dashboard.schema';
import { getDashboardStats } from '@/server/dashboard/get-dashboard-stats';
import { route } from '@/server/http/route';

export const GET = route(
  { summary: "Counts, this month's spend and the newest of everything.", response: dashboardStats },
  ({ ctx }) => getDashboardStats(ctx),
);
