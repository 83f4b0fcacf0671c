import { datasetSplit, type DatasetSplit } from '../canonical-row.ts';
import { problem, type Problem } from '../defects.ts';
import { describeType, idOf, isJsonObject, type JsonObject } from './json-object.ts';

/** The explicit split of a record, if it has one; a warning when it is not one of the two. */
export function splitOf(record: JsonObject, problems: Problem[]): DatasetSplit | null {
  if (record.split === undefined || record.split === null) return null;
  const split = datasetSplit.safeParse(record.split);
  if (split.success) return split.data;
  const named = typeof record.split === 'string' ? record.split : describeType(record.split);
  problems.push(problem('unknown_split', { split: named }));
  return null;
}

/** The conversation id of a record: that of its `conversation_metadata`, else the first of the given fields that has one. */
export function conversationIdOf(record: JsonObject, fields: readonly string[]): string | null {
  const { conversation_metadata: metadata } = record;
  const named = isJsonObject(metadata) ? idOf(metadata.conversation_id) : null;
  if (named !== null) return named;
  for (const field of fields) {
    const id = idOf(record[field]);
    if (id !== null) return id;
  }
  return null;
}
