import { resolveSchema, schemaNameOf, type JsonSchema, type OpenApiDocument } from './openapi.ts';

/** One field of a body or an answer, with its place: `hyperparameters.lora_rank`, `jobs[].id`. */
export interface SchemaField {
  place: string;
  type: string;
  /** The named schema that the field's value, or each of its entries, has. */
  refersTo: string | null;
  isRequired: boolean;
}

/** No body or answer nests its own fields deeper; named schemas are described by themselves. */
const MAX_DEPTH = 6;

/** Every field of a schema, the nested ones after their parent. */
export function fieldsOf(schema: JsonSchema, before = '', depth = 0): SchemaField[] {
  if (depth > MAX_DEPTH) return [];
  const fields = Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const place = before === '' ? name : `${before}.${name}`;
    const isRequired = schema.required?.includes(name) ?? false;
    return [
      { place, type: typeWords(value), refersTo: referredName(value), isRequired },
      ...nestedFields(value, place, depth + 1),
    ];
  });
  const values = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : null;
  return values ? [...fields, ...nestedFields(values, `${before}.*`, depth + 1)] : fields;
}

function nestedFields(schema: JsonSchema, place: string, depth: number): SchemaField[] {
  if (schema.items) return nestedFields(schema.items, `${place}[]`, depth);
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.flatMap((choice) => nestedFields(choice, place, depth));
  return fieldsOf(schema, place, depth);
}

/** The type of a schema in words: `integer, 1 to 100, 25 unless given`. */
export function typeWords(schema: JsonSchema): string {
  const facts = [baseWords(schema), rangeWords(schema)];
  if (schema.default !== undefined) facts.push(`${JSON.stringify(schema.default)} unless given`);
  return facts.filter((fact) => fact !== '').join(', ');
}

function baseWords(schema: JsonSchema): string {
  const name = schemaNameOf(schema);
  if (name) return name;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(baseWords))].join(' | ');
  if (schema.type === 'array') return schema.items ? `list of ${baseWords(schema.items)}` : 'list';
  const type = Array.isArray(schema.type) ? schema.type.join(' | ') : (schema.type ?? 'any value');
  return schema.format ? `${type} (${schema.format})` : type;
}

function rangeWords({ minimum, exclusiveMinimum, maximum, minLength, maxLength }: JsonSchema): string {
  const isBounded = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER;
  if (exclusiveMinimum !== undefined)
    return isBounded ? `above ${exclusiveMinimum}, at most ${maximum}` : `above ${exclusiveMinimum}`;
  if (minimum !== undefined && minimum > Number.MIN_SAFE_INTEGER)
    return isBounded ? `${minimum} to ${maximum}` : `at least ${minimum}`;
  if (isBounded) return `at most ${maximum}`;
  if (maxLength !== undefined) return `${minLength ?? 0} to ${maxLength} characters`;
  return '';
}

function referredName(schema: JsonSchema): string | null {
  const choices = schema.anyOf ?? schema.oneOf ?? [];
  return (
    schemaNameOf(schema) ??
    (schema.items ? referredName(schema.items) : null) ??
    choices.map(referredName).find((name) => name !== null) ??
    null
  );
}

/** A value that fits a schema, with its required fields alone: for examples. */
export function exampleOf(document: OpenApiDocument, schema: JsonSchema, name = ''): unknown {
  const { type, properties, required = [], items, ...rest } = resolveSchema(document, schema);
  const choice = (rest.anyOf ?? rest.oneOf)?.[0];
  if (choice) return exampleOf(document, choice, name);
  if (rest.const !== undefined) return rest.const;
  if (rest.enum) return rest.enum[0];
  if (properties || type === 'object') {
    const fields = Object.entries(properties ?? {}).filter(([field]) => required.includes(field));
    return Object.fromEntries(fields.map(([field, value]) => [field, exampleOf(document, value, field)]));
  }
  if (items) return [exampleOf(document, items, name)];
  if (type === 'boolean') return true;
  if (type === 'integer' || type === 'number') return exampleNumber(rest);
  return EXAMPLE_TEXTS[rest.format ?? ''] ?? `<${name === '' ? 'text' : name}>`;
}

const exampleNumber = ({ minimum = 0, exclusiveMinimum, maximum = Infinity }: JsonSchema): number =>
  Math.min(maximum, exclusiveMinimum === undefined ? Math.max(1, minimum) : exclusiveMinimum + 1);

const EXAMPLE_TEXTS: Record<string, string> = {
  uuid: '00000000-0000-4000-8000-000000000000',
  'date-time': '2026-01-31T12:00:00Z',
  date: '2026-01-31',
  email: 'ann@example.com',
  uri: 'https://example.com',
};
