/** `npm run cluster:openapi`: writes the committed openapi.json. */
import { writeFileSync } from 'node:fs';
import { buildOpenApiDocument } from './openapi-document.ts';

writeFileSync(
  new URL('./openapi.json', import.meta.url),
  `${JSON.stringify(buildOpenApiDocument(), null, 2)}\n`,
);
