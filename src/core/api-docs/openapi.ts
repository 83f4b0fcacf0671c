/** The part of OpenAPI 3.1 and of JSON Schema 2020-12 that docs/openapi.json uses. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  allOf?: JsonSchema[];
}

export interface ApiParameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  schema: JsonSchema;
}

type MediaTypes = Record<string, { schema: JsonSchema }>;

export interface ApiAnswer {
  $ref?: string;
  description?: string;
  content?: MediaTypes;
}

export interface ApiOperation {
  operationId: string;
  summary: string;
  description: string;
  tags: string[];
  /** One requirement or the other; empty: nobody need sign in. */
  security: Record<string, string[]>[];
  parameters?: ApiParameter[];
  requestBody?: { required: boolean; content: MediaTypes };
  responses: Record<string, ApiAnswer>;
}

export const OPENAPI_METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
export type OpenApiMethod = (typeof OPENAPI_METHODS)[number];

export interface OpenApiDocument {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  tags: { name: string; description?: string }[];
  paths: Record<string, Partial<Record<OpenApiMethod, ApiOperation>>>;
  components: {
    securitySchemes: Record<string, object>;
    schemas: Record<string, JsonSchema>;
    responses: Record<string, ApiAnswer & { headers?: object }>;
  };
}

/** What a reference within the document stands for; anything else as it is. */
export function resolveSchema(document: OpenApiDocument, schema: JsonSchema): JsonSchema {
  const name = schemaNameOf(schema);
  return (name && document.components.schemas[name]) || schema;
}

/** The name of the schema that a reference names; null when it is none. */
export const schemaNameOf = ({ $ref }: JsonSchema): string | null =>
  /^#\/components\/schemas\/(.+)$/.exec($ref ?? '')?.[1] ?? null;
