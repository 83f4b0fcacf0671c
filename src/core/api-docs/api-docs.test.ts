import { curlExample } from './curl-example.ts';
import { exampleOf, fieldsOf, typeWords } from './describe-schema.ts';
import type { ApiOperation, JsonSchema, OpenApiDocument } from './openapi.ts';
import { operationsByTag } from './operations.ts';

const operation = (changes: Partial<ApiOperation>): ApiOperation => ({
  operationId: 'id',
  summary: '',
  description: '',
  tags: ['things'],
  security: [{ apiToken: ['read'] }, { session: [] }],
  responses: {},
  ...changes,
});
const thing: JsonSchema = {
  type: 'object',
  properties: { name: { type: 'string' }, size: { type: 'integer' } },
  required: ['name'],
};
const document: OpenApiDocument = {
  openapi: '3.1.0',
  info: { title: '', version: '', description: '' },
  servers: [],
  tags: [{ name: 'things' }, { name: 'empty' }],
  paths: {
    '/api/things/{id}': {
      get: operation({ summary: 'Reads a thing.' }),
      patch: operation({
        summary: 'Renames a thing.',
        description: 'Scope things:write.',
        requestBody: { required: true, content: { 'application/json': { schema: thing } } },
      }),
      delete: operation({ summary: 'Deletes a thing.', security: [{ session: [] }] }),
    },
    '/api/health': { get: operation({ security: [], summary: 'Works?' }) },
  },
  components: { securitySchemes: {}, schemas: { Thing: thing }, responses: {} },
};

test.each([
  ['', ['GET /api/things/{id}', 'PATCH /api/things/{id}', 'DELETE /api/things/{id}', 'GET /api/health']],
  ['patch', ['PATCH /api/things/{id}']],
  ['  THING  write ', ['PATCH /api/things/{id}']],
  ['nothing', []],
])('the search %j finds %j', (search, expected) => {
  const found = operationsByTag(document, search).flatMap(({ operations }) => operations);
  expect(found.map(({ method, path }) => `${method} ${path}`)).toEqual(expected);
});

test.each<[JsonSchema, string]>([
  [{ type: 'string', format: 'uuid' }, 'string (uuid)'],
  [{ type: 'integer', minimum: 1, maximum: 100, default: 25 }, 'integer, 1 to 100, 25 unless given'],
  [{ type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER }, 'integer, at least 0'],
  [{ type: 'number', exclusiveMinimum: 0, maximum: 9 }, 'number, above 0, at most 9'],
  [{ type: 'number', exclusiveMinimum: 0 }, 'number, above 0'],
  [{ type: 'number', maximum: 9 }, 'number, at most 9'],
  [{ type: 'string', minLength: 1, maxLength: 5 }, 'string, 1 to 5 characters'],
  [{ enum: ['a', 'b'] }, '"a" | "b"'],
  [{ anyOf: [{ $ref: '#/components/schemas/Thing' }, { type: 'null' }] }, 'Thing | null'],
  [{ type: 'array', items: { type: 'number' } }, 'list of number'],
  [{ type: 'array' }, 'list'],
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ const: true }, 'true'],
  [{}, 'any value'],
])('%j is %s', (schema, words) => expect(typeWords(schema)).toBe(words));

test('nested fields follow their parent, a named schema is only named', () => {
  const schema: JsonSchema = {
    type: 'object',
    required: ['list'],
    properties: {
      list: { type: 'array', items: { type: 'object', properties: { a: { type: 'number' } } } },
      things: { type: 'array', items: { $ref: '#/components/schemas/Thing' } },
      maybe: { anyOf: [{ $ref: '#/components/schemas/Thing' }, { type: 'null' }] },
      by_id: { type: 'object', additionalProperties: thing },
    },
  };
  expect(fieldsOf(schema).map(({ place, refersTo, isRequired }) => [place, refersTo, isRequired])).toEqual([
    ['list', null, true],
    ['list[].a', null, false],
    ['things', 'Thing', false],
    ['maybe', 'Thing', false],
    ['by_id', null, false],
    ['by_id.*.name', null, true],
    ['by_id.*.size', null, false],
  ]);
});

test.each<[JsonSchema, unknown]>([
  [{ $ref: '#/components/schemas/Thing' }, { name: '<name>' }],
  [{ type: 'array', items: { type: 'string', format: 'date' } }, ['2026-01-31']],
  [{ anyOf: [{ const: 30 }, { type: 'null' }] }, 30],
  [{ enum: ['a'] }, 'a'],
  [{ type: 'number', exclusiveMinimum: 0, maximum: 0.9 }, 0.9],
  [{ type: 'integer', minimum: 8 }, 8],
  [{ type: 'boolean' }, true],
  [{ type: 'object' }, {}],
  [{}, '<text>'],
])('%j, for example, is %j', (schema, value) => expect(exampleOf(document, schema)).toEqual(value));

test('a command line for each operation that a token may call', () => {
  const commands = operationsByTag(document, '').flatMap(({ operations }) =>
    operations.map((listed) => curlExample(document, listed)),
  );
  expect(commands).toEqual([
    'curl "$BRIGHTRUN_URL/api/things/$ID" \\\n  -H "Authorization: Bearer $BRIGHTRUN_TOKEN"',
    'curl "$BRIGHTRUN_URL/api/things/$ID" \\\n  -X PATCH \\\n  -H "Authorization: Bearer $BRIGHTRUN_TOKEN" \\\n' +
      `  -H 'Content-Type: application/json' \\\n  -d '{\n  "name": "<name>"\n}'`,
    null,
    'curl "$BRIGHTRUN_URL/api/health"',
  ]);
});
