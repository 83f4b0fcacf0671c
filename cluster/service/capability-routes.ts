import { Hono } from 'hono';
import type { ClusterCapabilities, ClusterHealth } from '../../src/core/cluster/contract.ts';
import type { ServiceContext } from './context.ts';
import { engineOffer } from './engine-offer.ts';
import { freeGpus } from './gpu-inventory.ts';

/** What one job and the queue may ask for. */
export const LIMITS = {
  max_training_file_bytes: 512 * 1024 * 1024,
  max_runtime_seconds: 48 * 3600,
  max_queued_jobs: 200,
} satisfies ClusterCapabilities['limits'];

/** `GET /v1/health`, the one endpoint without a key. */
export function healthRoute({ engine }: ServiceContext): Hono {
  const app = new Hono();
  app.get('/v1/health', async (c) => {
    const reachable = await engine.isReachable();
    const health: ClusterHealth = {
      status: reachable ? 'ok' : 'degraded',
      engine: { name: engine.name, version: engine.version, reachable },
    };
    return c.json(health);
  });
  return app;
}

export function capabilityRoutes({ engine, scheduler, webhooks }: ServiceContext): Hono {
  const app = new Hono();
  app.get('/v1/capabilities', async (c) => {
    const { models, gpus, features } = await engineOffer(engine);
    const free = freeGpus(gpus, scheduler.resourcesInUse);
    const capabilities: ClusterCapabilities = {
      models,
      gpus: gpus.map((gpu) => ({ ...gpu, available: free.get(gpu.type) ?? 0 })),
      limits: LIMITS,
      features: webhooks.isOffered ? [...features, 'webhooks'] : features,
    };
    return c.json(capabilities);
  });
  return app;
}
