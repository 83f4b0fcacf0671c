import 'server-only';
import type { HealthView } from '@/core/catalog/catalog.schema';
import { createServerClusterClient } from '../catalog/cluster';
import { describeError, log } from '../http/log';
import { memoizeFor } from '../http/memoize-for';
import { requireStorage, selectOldestDueTime } from './health-admin.repository';

/** Anybody may ask, so the parts behind are asked at most this often. */
const REMEMBERED_MS = 5_000;
/** Several schedules of the tick have passed by then. */
const TICK_IS_LATE_AFTER_MS = 120_000;

/** Whether every part that the application stands on answers. Never throws; reasons are in the log only. */
export const getHealth = memoizeFor(checkHealth, () => REMEMBERED_MS);

async function checkHealth(): Promise<HealthView> {
  const [jobs, storage, cluster] = await Promise.all([
    check('database', selectOldestDueTime),
    check('storage', requireStorage),
    check('cluster', () => createServerClusterClient().getHealth()),
  ]);
  const checks: HealthView['checks'] = {
    database: jobs.state,
    storage: storage.state,
    cluster: cluster.value && !cluster.value.engine.reachable ? 'failed' : cluster.state,
    tick: tickState(jobs.value ?? null, Date.now()),
  };
  const isHealthy = Object.values(checks).every((state) => state === 'ok' || state === 'idle');
  return { status: isHealthy ? 'ok' : 'degraded', checks };
}

async function check<Value>(
  part: string,
  ask: () => Promise<Value>,
): Promise<{ state: 'ok'; value: Value } | { state: 'failed'; value?: undefined }> {
  try {
    return { state: 'ok', value: await ask() };
  } catch (error) {
    log('warn', 'health_check_failed', { part, ...describeError(error) });
    return { state: 'failed' };
  }
}

function tickState(oldestDue: Date | null, now: number): HealthView['checks']['tick'] {
  if (!oldestDue) return 'idle';
  return now - oldestDue.getTime() > TICK_IS_LATE_AFTER_MS ? 'late' : 'ok';
}
