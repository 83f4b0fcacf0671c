import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { DISK_FULL, isDiskFull } from '../engines/training-error.ts';
import type { Logger } from './logger.ts';
import { ApiError, notFound } from './api-error.ts';
import { authenticate } from './authenticate.ts';
import { artifactRoutes } from './artifact-routes.ts';
import { chatRoutes } from './chat-routes.ts';
import { capabilityRoutes, healthRoute } from './capability-routes.ts';
import { jobRoutes } from './job-routes.ts';
import { metricsRoute } from './metrics-route.ts';
import type { ServiceContext } from './context.ts';

const MAX_BODY_BYTES = 1024 * 1024;

/** The HTTP side of the contract. */
export function createApp(context: ServiceContext): Hono {
  const app = new Hono();
  app.onError((error, c) => {
    const known = error instanceof ApiError ? error : unexpected(error, c.req.path, context.logger);
    return c.json(known.body, known.status);
  });
  app.notFound((c) => {
    const error = notFound('endpoint');
    return c.json(error.body, error.status);
  });
  app.use(async (c, next) => {
    await next();
    const { method } = c.req;
    context.counters.add('cluster_http_requests_total', { method, status: String(c.res.status) });
  });
  app.route('/', healthRoute(context));
  app.use('/v1/*', authenticate(context.apiKeys));
  app.use('/metrics', authenticate(context.apiKeys));
  app.use(
    '/v1/*',
    bodyLimit({
      maxSize: MAX_BODY_BYTES,
      onError: () => {
        throw new ApiError(400, 'invalid_request', `A request may have at most ${MAX_BODY_BYTES} bytes.`);
      },
    }),
  );
  app.route('/', capabilityRoutes(context));
  app.route('/', jobRoutes(context));
  app.route('/', artifactRoutes(context));
  app.route('/', chatRoutes(context));
  app.route('/', metricsRoute(context));
  return app;
}

function unexpected(error: unknown, path: string, logger: Logger): ApiError {
  logger.error('request_failed', { path, error: error instanceof Error ? error.stack : String(error) });
  if (isDiskFull(error)) return new ApiError(503, DISK_FULL.code, DISK_FULL.message, true);
  return new ApiError(500, 'internal', 'The cluster failed to handle this request; its log says why.', true);
}
