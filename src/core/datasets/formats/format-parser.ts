import type { CanonicalMessage, DatasetSplit } from '../canonical-row.ts';
import type { Problem } from '../defects.ts';
import type { JsonObject } from './json-object.ts';

/** What a format's parser made of one record, before the rules for conversations are applied. */
export interface ParsedRecord {
  /** The id that the record gives its conversation; null when it gives none. */
  readonly conversationId: string | null;
  /** Without an id of its own, the record goes on with the conversation of the record before it. */
  readonly continuesConversation: boolean;
  /** An explicit split in the data, which wins over the automatic one. */
  readonly split: DatasetSplit | null;
  /** A legal record without anything to train on (a v4 user placeholder): no row, no error. */
  readonly isPlaceholder: boolean;
  readonly messages: CanonicalMessage[];
  /** Everything wrong with the record's shape; errors make it unusable. */
  readonly problems: Problem[];
}

/** Parses one record of a format. Never throws: what does not fit becomes a problem. */
export type FormatParser = (record: JsonObject) => ParsedRecord;
