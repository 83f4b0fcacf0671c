import { OPENAPI_METHODS, type ApiOperation, type OpenApiDocument } from './openapi.ts';

export interface ListedOperation {
  /** `GET`, `POST` … */
  method: string;
  path: string;
  operation: ApiOperation;
}

/**
 * The operations in which every word of a search occurs (in path, method, summary, scope or tag), by tag; all of them for
 * an empty search.
 */
export function operationsByTag(
  document: OpenApiDocument,
  search: string,
): { tag: string; operations: ListedOperation[] }[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const all = Object.entries(document.paths).flatMap(([path, operations]) =>
    OPENAPI_METHODS.flatMap((method) => {
      const operation = operations[method];
      return operation ? [{ method: method.toUpperCase(), path, operation }] : [];
    }),
  );
  const found = all.filter((listed) => words.every((word) => searchable(listed).includes(word)));
  return document.tags
    .map(({ name }) => ({
      tag: name,
      operations: found.filter(({ operation }) => operation.tags.includes(name)),
    }))
    .filter(({ operations }) => operations.length > 0);
}

const searchable = ({ method, path, operation }: ListedOperation) =>
  [method, path, operation.summary, operation.description, ...operation.tags].join(' ').toLowerCase();
