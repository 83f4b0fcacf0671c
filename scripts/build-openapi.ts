/** `npm run openapi`: writes docs/openapi.json from what the routes of src/app/api declare. */
import { writeFile } from 'node:fs/promises';
import { apiRouteFiles, type ApiRoute } from '../src/testing/api/routes.ts';
import { OPENAPI_FILE, openApiText } from './openapi/openapi-file.ts';

const routes = await Promise.all(
  apiRouteFiles().map(async ({ pattern, file }): Promise<ApiRoute> => ({
    pattern,
    handlers: (await import(file)) as ApiRoute['handlers'],
  })),
);
await writeFile(OPENAPI_FILE, await openApiText(routes));
