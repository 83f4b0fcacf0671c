import type { z } from 'zod';
import { AppError, type FieldIssue } from '@/core/errors';

/**
 * Parses what a caller sent.
 *
 * @throws AppError `invalid_input` with every field that is wrong, and what is wrong with it.
 */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  const unstorable = findUnstorableText(input);
  if (unstorable) throw invalidInput([unstorable]);
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw invalidInput(
    parsed.error.issues
      .slice(0, MAX_ISSUES)
      .map(({ path, message }) => ({ path: path.map(String).join('.'), message: clip(message) })),
  );
}

/** The query of a URL as an object of strings. Throws `invalid_input` when a parameter is given twice. */
export function readQuery(url: string): Record<string, string> {
  const parameters = new URL(url).searchParams;
  const repeated = [...new Set(parameters.keys())].filter((name) => parameters.getAll(name).length > 1);
  if (repeated.length > 0) {
    throw invalidInput(repeated.map((path) => ({ path, message: 'Given more than once' })));
  }
  return Object.fromEntries(parameters);
}

/** Issues repeat the caller's own words: enough of them to correct the input, not a megabyte. */
const MAX_ISSUES = 50;
const clip = (message: string) => (message.length <= 300 ? message : `${message.slice(0, 299)}…`);

function invalidInput(details: FieldIssue[]): AppError {
  const summary = details.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ');
  return new AppError('invalid_input', `Please correct the input. ${summary}`, details);
}

/** Postgres can store neither NUL characters nor halves of surrogate pairs; found here, they are the caller's to correct. */
function findUnstorableText(input: unknown, path: string[] = []): FieldIssue | null {
  if (typeof input === 'string') {
    return /[\0\p{Surrogate}]/u.test(input)
      ? { path: path.join('.'), message: 'Holds a NUL character or half of a character' }
      : null;
  }
  if (typeof input !== 'object' || input === null || path.length > MAX_DEPTH) return null;
  for (const [key, value] of Object.entries(input)) {
    const found = findUnstorableText(key, path) ?? findUnstorableText(value, [...path, key]);
    if (found) return found;
  }
  return null;
}

/** No input schema is deeper; what lies below is refused as an unknown field. */
const MAX_DEPTH = 8;
