import { canonicalRow, isTarget, type CanonicalRow } from '../datasets/canonical-row.ts';
import { parseJson } from '../parse-json.ts';
import type { PlaygroundSample } from './playground.schema.ts';

/** A part of a normalized dataset file. */
export interface FilePart {
  text: string;
  /** Whether the part begins where the file, or a line of it, begins; else its first line is half a row. */
  startsAtLine: boolean;
  /** Whether it ends where the file does; else its last line may be half a row. */
  endsAtEnd: boolean;
}

/** The whole rows in a part of a normalized file; what is none is left out. */
export function rowsOf({ text, startsAtLine, endsAtEnd }: FilePart): CanonicalRow[] {
  const lines = text.split('\n');
  const whole = lines.slice(startsAtLine ? 0 : 1, endsAtEnd ? undefined : -1);
  return whole.flatMap((line) => {
    const row = canonicalRow.safeParse(parseJson(line));
    return row.success ? [row.data] : [];
  });
}

/** Longer conversations are no samples, and longer system messages no prompt to begin with: nobody reads them on a screen. */
const MAX_CHARACTERS = 20_000;
const MAX_MESSAGES = 50;

/**
 * Conversations to try a model with, at most `limit` of them: rows of the validation split, up to their last answer, which
 * becomes the reference. Never a row that was trained on.
 */
export function samplesOf(rows: readonly CanonicalRow[], limit: number): PlaygroundSample[] {
  return rows.flatMap((row) => (row.split === 'validation' ? (sampleOf(row) ?? []) : [])).slice(0, limit);
}

function sampleOf({ conversation_id, messages }: CanonicalRow): PlaygroundSample | null {
  const last = messages.findLastIndex(isTarget);
  const reference = messages[last];
  const asked = messages.slice(0, last).map(({ role, content }) => ({ role, content }));
  if (!reference || asked.at(-1)?.role !== 'user') return null;
  const characters = messages.reduce((sum, { content }) => sum + content.length, 0);
  if (characters > MAX_CHARACTERS || asked.length > MAX_MESSAGES) return null;
  return { conversation_id, messages: asked, reference: reference.content };
}

/** The system message that most of the rows begin with; null when most have none. */
export function systemPromptOf(rows: readonly CanonicalRow[]): string | null {
  const counts = new Map<string | null, number>();
  for (const { messages } of rows) {
    const prompt = messages[0]?.role === 'system' ? messages[0].content : null;
    counts.set(prompt, (counts.get(prompt) ?? 0) + 1);
  }
  const [[usual] = [null]] = [...counts].sort(([, a], [, b]) => b - a);
  return usual !== null && usual.length <= MAX_CHARACTERS ? usual : null;
}
