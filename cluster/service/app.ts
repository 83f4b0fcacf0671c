import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Logger } from './logger.ts';
import { ApiError, notFound } from './api-error.ts';
import { authenticate } from './authenticate.ts';
import { artifactRoutes } from './artifact-routes.ts';
import { capabilityRoutes, healthRoute } from './capability-routes.ts';
import { jobRoutes } from './job-routes.ts';
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
  app.route('/', healthRoute(context));
  app.use('/v1/*', authenticate(context.apiKeys));
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
  return app;
}

function unexpected(error: unknown, path: string, logger: Logger): ApiError {
  logger.error('request_failed', { path, error: error instanceof Error ? error.stack : String(error) });
  return new ApiError(500, 'internal', 'The cluster failed to handle this request; its log says why.', true);
}
