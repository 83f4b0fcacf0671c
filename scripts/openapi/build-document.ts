import { z } from 'zod';
import { API_SCOPES, API_SCOPE_WORDS } from '../../src/core/api-tokens/api-token.schema.ts';
import type {
  ApiAnswer,
  ApiOperation,
  ApiParameter,
  JsonSchema,
  OpenApiDocument,
  OpenApiMethod,
} from '../../src/core/api-docs/openapi.ts';
import { successEnvelope } from '../../src/core/http/envelope.ts';
import { DEFAULT_RATE_LIMITS } from '../../src/core/http/rate-limit.ts';
import { callRules, type RouteDeclaration } from '../../src/server/http/route-declaration.ts';
import { NAMED_SCHEMAS } from './named-schemas.ts';

export interface DeclaredOperation {
  method: string;
  /** As Next.js writes it: `/api/datasets/[id]`. */
  pattern: string;
  declaration: RouteDeclaration;
}

/**
 * The OpenAPI 3.1 document of the application's API, from what its routes declare.
 *
 * @throws Error naming the route that declares no summary, no answer or no status.
 */
export function buildDocument(operations: readonly DeclaredOperation[], version: string): OpenApiDocument {
  const paths: OpenApiDocument['paths'] = {};
  const tags = new Set<string>();
  for (const operation of operations) {
    const path = operation.pattern.replaceAll(/\[([^\]]+)\]/g, '{$1}');
    const described = describeOperation(operation);
    tags.add(described.tags[0] ?? '');
    (paths[path] ??= {})[operation.method.toLowerCase() as OpenApiMethod] = described;
  }
  return {
    openapi: '3.1.0',
    info: { title: 'BrightRun API', version, description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: [...tags].sort().map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: {
        apiToken: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'brt_…',
          description: `An API token, made in Settings. Scopes: ${API_SCOPES.map((scope) => `\`${scope}\` (${API_SCOPE_WORDS[scope]})`).join('; ')}.`,
        },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: 'sb-auth-token',
          description:
            'The cookies of a signed-in browser. A request that changes something must come from a page of the application.',
        },
      },
      schemas: namedSchemas(),
      responses: {
        Error: {
          description:
            'What went wrong, in words for a person (`error`), for a program (`code`), and the id to report.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
        TooManyRequests: {
          description: 'Too many requests of this class. Nothing was changed.',
          headers: {
            'Retry-After': {
              description: 'Seconds until the next request is allowed.',
              schema: { type: 'integer' },
            },
            RateLimit: {
              description: 'The class, what remains of it (r) and the seconds until there is more (t).',
              schema: { type: 'string' },
            },
            'RateLimit-Policy': {
              description: 'The class, its quota (q) and its window in seconds (w).',
              schema: { type: 'string' },
            },
          },
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      },
    },
  };
}

const DESCRIPTION = [
  'Upload conversations, train LoRA adapters on them, watch, download. Every answer is JSON unless said otherwise:',
  '`{ "success": true, "data": … }`, or `{ "error", "code", "requestId", "details" }` with the status that says so.',
  'Unknown fields are refused. Times are ISO 8601 in UTC, money is in US dollars.',
].join(' ');

function describeOperation({ method, pattern, declaration }: DeclaredOperation): ApiOperation {
  const { access, summary, params, query, body } = declaration;
  if (!summary) throw new Error(`${method} ${pattern} declares no summary`);
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')];
  return {
    operationId: operationId(method, pattern),
    summary,
    description: describeAccess(method, access),
    tags: [pattern.split(/[/.]/)[2] ?? ''],
    security: securityOf(method, access),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(body
      ? { requestBody: { required: true, content: { 'application/json': { schema: inputSchema(body) } } } }
      : {}),
    responses: answersOf(method, pattern, declaration),
  };
}

/** `GET /api/datasets/[id]` is `getDatasetsById`. */
function operationId(method: string, pattern: string): string {
  const words = pattern
    .replace(/^\/api\//, '')
    .split(/[/.-]/)
    .map((part) => part.replace(/^\[(.+)\]$/, 'by-$1'))
    .flatMap((part) => part.split('-'));
  return method.toLowerCase() + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function describeAccess(method: string, access: RouteDeclaration['access']): string {
  if (!access) return 'Anybody may call it.';
  const { scope, rate } = callRules(access, method);
  const { requests, windowSeconds } = DEFAULT_RATE_LIMITS[rate];
  const who =
    scope === 'session' ? 'For signed-in browsers only.' : `API tokens need the scope \`${scope}\`.`;
  return `${who} Counted as \`${rate}\`: ${requests} requests in ${windowSeconds} seconds unless the installation says otherwise.`;
}

function securityOf(method: string, access: RouteDeclaration['access']): ApiOperation['security'] {
  if (!access) return [];
  const { scope } = callRules(access, method);
  return scope === 'session' ? [{ session: [] }] : [{ apiToken: [scope] }, { session: [] }];
}

function answersOf(
  method: string,
  pattern: string,
  declaration: RouteDeclaration,
): Record<string, ApiAnswer> {
  const { access, statuses, params, query, body } = declaration;
  if (statuses.length === 0) throw new Error(`${method} ${pattern} declares no statuses`);
  const content = contentOf(method, pattern, declaration);
  const refused: (number | false | undefined)[] = [
    (query ?? body) && 400,
    ...(access ? [401, 403] : []),
    params && 404,
    body && 413,
  ];
  const error: ApiAnswer = { $ref: '#/components/responses/Error' };
  return {
    ...Object.fromEntries(statuses.map((status) => [status, { description: 'Success.', content }])),
    ...Object.fromEntries(
      refused.filter((status) => typeof status === 'number').map((status) => [status, error]),
    ),
    ...(access ? { 429: { $ref: '#/components/responses/TooManyRequests' } } : {}),
    default: error,
  };
}

function contentOf(
  method: string,
  pattern: string,
  { response, produces }: RouteDeclaration,
): NonNullable<ApiAnswer['content']> {
  if (response) return { 'application/json': { schema: outputSchema(successEnvelope(response)) } };
  if (!produces) throw new Error(`${method} ${pattern} declares neither a response nor what it produces`);
  const schema: JsonSchema = produces.startsWith('text/')
    ? { type: 'string' }
    : produces === 'application/json'
      ? { type: 'object' }
      : { type: 'string', format: 'binary' };
  return { [produces]: { schema } };
}

function parametersOf(schema: z.ZodType | undefined, place: ApiParameter['in']): ApiParameter[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = inputSchema(schema);
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: place,
    required: required.includes(name),
    schema: property,
  }));
}

const inputSchema = (schema: z.ZodType): JsonSchema => withoutMarks(z.toJSONSchema(schema, { io: 'input' }));

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(NAMED_SCHEMAS)) registry.add(schema, { id });

/** Of an answer: fields may be added, so that a client must not refuse those it does not know. */
const answers = {
  io: 'output',
  metadata: registry,
  override: ({ jsonSchema }: { jsonSchema: { additionalProperties?: unknown } }) => {
    if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  },
} as const;

const outputSchema = (schema: z.ZodType): JsonSchema => withoutMarks(z.toJSONSchema(schema, answers));

function namedSchemas(): Record<string, JsonSchema> {
  const named = Object.entries(NAMED_SCHEMAS).map(([id, schema]) => {
    // Wrapped, so that it comes back as a definition.
    const { $defs } = z.toJSONSchema(z.object({ schema }), answers);
    return [id, withoutMarks($defs?.[id] ?? {})] as const;
  });
  return Object.fromEntries(named);
}

/** Without what says that this is JSON Schema, and with references to the document's own schemas. */
function withoutMarks(schema: object): JsonSchema {
  const text = JSON.stringify(schema, (key, value: unknown) => {
    const isMark = key === '$schema' || key === '$defs' || (key === 'id' && typeof value === 'string');
    // A format says it; zod's regular expressions for times and ids are longer than all the rest.
    const isTold = key === 'pattern' && typeof value === 'string' && value.length > 100;
    return isMark || isTold ? undefined : value;
  });
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}
