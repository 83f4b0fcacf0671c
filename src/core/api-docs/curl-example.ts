import { exampleOf } from './describe-schema.ts';
import type { OpenApiDocument } from './openapi.ts';
import type { ListedOperation } from './operations.ts';

/** A command line that calls an operation, with $BRIGHTRUN_URL and $BRIGHTRUN_TOKEN; null where no API token will do. */
export function curlExample(
  document: OpenApiDocument,
  { method, path, operation }: ListedOperation,
): string | null {
  const takesToken = operation.security.some((requirement) => 'apiToken' in requirement);
  if (!takesToken && operation.security.length > 0) return null;
  const query = (operation.parameters ?? [])
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map(({ name, schema }) => `${name}=${encodeURIComponent(String(exampleOf(document, schema, name)))}`);
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `$${name.toUpperCase()}`);
  const body = operation.requestBody?.content['application/json'];
  return [
    `curl "$BRIGHTRUN_URL${address}${query.length > 0 ? `?${query.join('&')}` : ''}"`,
    ...(method === 'GET' ? [] : [`-X ${method}`]),
    ...(takesToken ? ['-H "Authorization: Bearer $BRIGHTRUN_TOKEN"'] : []),
    ...(body
      ? [
          "-H 'Content-Type: application/json'",
          `-d '${JSON.stringify(exampleOf(document, body.schema), null, 2).replaceAll("'", String.raw`'\''`)}'`,
        ]
      : []),
  ].join(' \\\n  ');
}
