import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from '../../local/config.ts';
import { HTTP_METHODS, type ApiRoute } from '../../src/testing/api/routes.ts';
import { buildDocument } from './build-document.ts';

export const OPENAPI_FILE = path.join(projectRoot, 'docs/openapi.json');

/** The text of docs/openapi.json. */
export async function openApiText(routes: readonly ApiRoute[]): Promise<string> {
  const operations = routes.flatMap(({ pattern, handlers }) =>
    HTTP_METHODS.flatMap((method) => {
      const declaration = handlers[method]?.declaration;
      return declaration ? [{ method, pattern, declaration }] : [];
    }),
  );
  const { version } = JSON.parse(await readFile(path.join(projectRoot, 'package.json'), 'utf8')) as {
    version: string;
  };
  return `${JSON.stringify(buildDocument(operations, version), null, 2)}\n`;
}
