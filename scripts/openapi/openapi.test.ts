import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { apiRoutes, HTTP_METHODS } from '../../src/testing/api/routes.ts';
import type { OpenApiDocument } from '../../src/core/api-docs/openapi.ts';
import { buildDocument, type DeclaredOperation } from './build-document.ts';
import { OPENAPI_FILE, openApiText } from './openapi-file.ts';

const routes = apiRoutes();
const committed = () => readFileSync(OPENAPI_FILE, 'utf8');
const document = () => JSON.parse(committed()) as OpenApiDocument;

test('docs/openapi.json is what the routes declare; if not: npm run openapi', async () => {
  expect(await openApiText(routes)).toBe(committed());
});

test('every handler of every route is in it', () => {
  const handlers = routes.flatMap(({ pattern, handlers }) =>
    HTTP_METHODS.filter((method) => handlers[method]).map(
      (method) => `${method} ${pattern.replaceAll('[', '{').replaceAll(']', '}')}`,
    ),
  );
  const described = Object.entries(document().paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(handlers.sort());
});

test('every reference leads somewhere, and every operation has its own id', () => {
  const { components, paths } = document();
  const names = [...committed().matchAll(/"#\/components\/(\w+)\/(\w+)"/g)].map(
    ([, kind, name]) => `${kind}/${name}`,
  );
  const known = ['schemas', 'responses'].flatMap((kind) =>
    Object.keys(components[kind as 'schemas' | 'responses']).map((name) => `${kind}/${name}`),
  );
  expect(new Set(names)).toEqual(new Set(known));
  const ids = Object.values(paths).flatMap((operations) =>
    Object.values(operations).map(({ operationId }) => operationId),
  );
  expect(new Set(ids).size).toBe(ids.length);
});

test.each<[string, Partial<DeclaredOperation['declaration']>, string]>([
  ['no summary', { summary: undefined }, 'GET /api/x declares no summary'],
  ['no answer', { response: undefined }, 'GET /api/x declares neither a response nor what it produces'],
  ['no status', { statuses: [] }, 'GET /api/x declares no statuses'],
])('a route with %s is refused', (_, change, message) => {
  const declaration = { access: {}, summary: 'X.', response: z.object({}), statuses: [200], ...change };
  expect(() => buildDocument([{ method: 'GET', pattern: '/api/x', declaration }], '1')).toThrow(message);
});
