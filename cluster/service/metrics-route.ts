import { Hono } from 'hono';
import type { ServiceContext } from './context.ts';
import type { Gauge } from './counters.ts';
import { freeGpus } from './gpu-inventory.ts';

/** `GET /metrics` for Prometheus, behind the same keys. */
export function metricsRoute(context: ServiceContext): Hono {
  const app = new Hono();
  app.get('/metrics', async (c) =>
    c.text(context.counters.expose(await gaugesNow(context)), 200, {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
    }),
  );
  return app;
}

async function gaugesNow({ jobs, engine, scheduler }: ServiceContext): Promise<Gauge[]> {
  // Metrics matter most when the engine is away.
  const offer = await engine.capabilities().catch(() => null);
  const gpus = offer?.gpus ?? [];
  const free = freeGpus(gpus, scheduler.resourcesInUse);
  return [
    {
      name: 'cluster_jobs',
      help: 'Jobs recorded, by status.',
      values: [...jobs.countByStatus()].map(([status, count]) => [{ status }, count] as const),
    },
    {
      name: 'cluster_gpus',
      help: 'GPUs of each type.',
      values: gpus.map(({ type, available }) => [{ type }, available] as const),
    },
    {
      name: 'cluster_gpus_free',
      help: 'GPUs of each type that no job has.',
      values: gpus.map(({ type }) => [{ type }, free.get(type) ?? 0] as const),
    },
    {
      name: 'cluster_engine_up',
      help: '1 when the engine answers.',
      values: [[{ engine: engine.name }, offer ? 1 : 0]],
    },
    {
      name: 'process_resident_memory_bytes',
      help: 'Memory of the service, without its programs.',
      values: [[{}, process.memoryUsage.rss()]],
    },
  ];
}
