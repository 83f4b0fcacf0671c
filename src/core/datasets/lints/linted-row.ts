import { isTarget, type CanonicalMessage, type DatasetSplit } from '../canonical-row.ts';
import type { RowTexts } from '../row-texts.ts';

/** A usable row as the quality checks see it. */
export interface LintedRow {
  readonly conversationId: string;
  readonly messages: readonly CanonicalMessage[];
  /** The texts of `messages`. */
  readonly texts: RowTexts;
  readonly split: DatasetSplit;
  /** The data itself names the split. */
  readonly isSplitExplicit: boolean;
  /** The physical line of the uploaded file, and the byte where the row begins. */
  readonly line: number;
  readonly offset: number;
  /** Tokens of the row, and of what stands before its first target. */
  readonly tokens: number;
  readonly promptTokens: number;
}

/** The last target of a row and what it answers. */
export function lastExchange(messages: readonly CanonicalMessage[]): { question: string; target: string } {
  const index = messages.findLastIndex(isTarget);
  return { question: messages[index - 1]?.content ?? '', target: messages[index]?.content ?? '' };
}
