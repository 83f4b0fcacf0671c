import { healthView } from '@/core/catalog/catalog.schema';
import { getHealth } from '@/server/health/get-health';
import { publicRoute } from '@/server/http/route';

/** For load balancers and monitors: 503 only when nothing works; a part that fails alone is told in the body. */
export const GET = publicRoute(
  {
    summary: 'Whether the database, storage, the schedule and the cluster work.',
    statuses: [200, 503],
    response: healthView,
    status: ({ checks }) => (checks.database === 'ok' ? 200 : 503),
  },
  ({ now }) => getHealth(now),
);
