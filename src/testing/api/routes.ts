import { readdirSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../../../local/config.ts';
import type { DeclaredRoute } from '@/server/http/route-declaration';

export const HTTP_METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type HttpMethod = (typeof HTTP_METHODS)[number];

export interface ApiRoute {
  /** As Next.js writes it: `/api/datasets/[id]`. */
  pattern: string;
  handlers: Partial<Record<HttpMethod, DeclaredRoute>>;
}

const APP_FOLDER = path.join(projectRoot, 'src/app');

/** Every route of the API, found in the route tree: its pattern and its file. */
export function apiRouteFiles(): { pattern: string; file: string }[] {
  return readdirSync(path.join(APP_FOLDER, 'api'), { recursive: true, encoding: 'utf8' })
    .filter((file) => path.basename(file) === 'route.ts')
    .map((file) => `/api/${path.dirname(file).split(path.sep).join('/')}`)
    .sort()
    .map((pattern) => ({ pattern, file: path.join(APP_FOLDER, pattern, 'route.ts') }));
}

/** Every route of the API with its handlers. */
export const apiRoutes = (): ApiRoute[] =>
  apiRouteFiles().map(({ pattern, file }) => ({
    pattern,
    handlers: jest.requireActual<ApiRoute['handlers']>(file),
  }));

/** The route that serves a path, with the values of its dynamic segments. A static segment wins over a dynamic one. */
export function matchRoute(
  routes: ApiRoute[],
  pathname: string,
): { route: ApiRoute; params: Record<string, string> } | null {
  const segments = pathname.split('/');
  const matches = routes.flatMap((route) => {
    const params = matchSegments(route.pattern.split('/'), segments);
    return params ? [{ route, params }] : [];
  });
  return matches.sort((a, b) => Object.keys(a.params).length - Object.keys(b.params).length)[0] ?? null;
}

function matchSegments(pattern: string[], segments: string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const actual = segments[index] ?? '';
    const name = /^\[(.+)\]$/.exec(expected)?.[1];
    if (name) params[name] = decodeURIComponent(actual);
    else if (expected !== actual) return null;
  }
  return params;
}
