import { readFileSync } from 'node:fs';
import { buildOpenApiDocument } from './openapi-document.ts';

test('the committed openapi.json is the one that the contract gives', () => {
  const committed: unknown = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8'));
  expect(committed).toEqual(JSON.parse(JSON.stringify(buildOpenApiDocument())));
});

test('every reference leads somewhere', () => {
  const text = JSON.stringify(buildOpenApiDocument());
  const { components } = JSON.parse(text) as { components: { schemas: Record<string, object> } };
  const references = [...text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name);
  expect(references.length).toBeGreaterThan(20);
  expect(references.filter((name) => !(name && name in components.schemas))).toEqual([]);
});
