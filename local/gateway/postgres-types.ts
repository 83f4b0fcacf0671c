import type { PostgresType } from 'postgres';

/**
 * How column values travel between PostgreSQL and JSON where @supabase/lite's defaults differ from PostgREST's:
 * jsonb would be encoded twice, timestamps would not be ISO 8601, and numerics would be strings.
 */
export const postgrestTypes: Record<string, PostgresType> = {
  json: { to: 114, from: [114], serialize: serializeJson, parse: JSON.parse },
  jsonb: { to: 3802, from: [3802], serialize: serializeJson, parse: JSON.parse },
  numeric: { to: 1700, from: [1700], serialize: String, parse: parseNumeric },
  /** NaN and the infinities stay what they are; JSON has no numbers for them, so PostgREST writes strings. */
  float: { to: 701, from: [700, 701], serialize: String, parse: parseNumeric },
  timestamp: { to: 1114, from: [1114], serialize: String, parse: toIsoTimestamp },
  timestamptz: { to: 1184, from: [1184], serialize: String, parse: toIsoTimestamp },
  bytea: { to: 17, from: [17], serialize: String, parse: String },
};

/** lite hands over some values as JSON text already, others as plain values. */
export function serializeJson(value: unknown): string {
  return typeof value === 'string' && isJson(value) ? value : JSON.stringify(value);
}

/** `2025-01-02 03:04:05.6+00` → `2025-01-02T03:04:05.6+00:00`; anything else (`infinity`) is left alone. */
export function toIsoTimestamp(text: string): string {
  if (!/^\d{4,}-\d\d-\d\d /.test(text)) return text;
  return text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00');
}

/** A JSON number when there is one; NaN and Infinity stay text. */
export function parseNumeric(text: string): number | string {
  const value = Number(text);
  return Number.isFinite(value) ? value : text;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
