import openApiDocument from '../../../../docs/openapi.json';
import { publicRoute } from '@/server/http/route';

export const GET = publicRoute(
  { summary: 'This document, as OpenAPI 3.1.', produces: 'application/json' },
  () => Promise.resolve(Response.json(openApiDocument)),
);
