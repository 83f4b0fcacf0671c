import { problem, type Problem } from '../defects.ts';

/** A JSON object whose fields have not been checked yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What a JSON value is, in words. */
export function describeType(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  return (
    { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? typeof value
  );
}

/** Reads fields of a record and collects what is wrong with them. `path` names the record in messages ("messages[2]"). */
export class FieldReader {
  constructor(
    private readonly object: JsonObject,
    private readonly problems: Problem[],
    private readonly path = '',
  ) {}

  /** A required text; a problem and '' when it is absent or no text. */
  text(field: string): string {
    if (this.object[field] === undefined) {
      this.problems.push(problem('missing_field', { field: this.name(field) }));
      return '';
    }
    return this.optionalText(field) ?? '';
  }

  /** A text that may be absent or null; a problem and null when it is something else. */
  optionalText(field: string): string | null {
    const value = this.object[field];
    if (value === undefined || value === null || typeof value === 'string') return value ?? null;
    this.wrongType(field, 'a text');
    return null;
  }

  /** A required list; a problem and [] when it is absent or no list. */
  list(field: string): readonly unknown[] {
    if (this.object[field] !== undefined) return this.optionalList(field);
    this.problems.push(problem('missing_field', { field: this.name(field) }));
    return [];
  }

  /** A list that may be absent or null. */
  optionalList(field: string): readonly unknown[] {
    const value = this.object[field];
    if (Array.isArray(value)) return value;
    if (value !== undefined && value !== null) this.wrongType(field, 'a list');
    return [];
  }

  private wrongType(field: string, expected: string): void {
    const actual = describeType(this.object[field]);
    this.problems.push(problem('wrong_type', { field: this.name(field), expected, actual }));
  }

  private name(field: string): string {
    return this.path === '' ? field : `${this.path}.${field}`;
  }
}

/** An id as text: a non-empty text or a number; null for everything else. */
export function idOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}
