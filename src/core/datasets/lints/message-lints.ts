import { isTarget, type CanonicalMessage } from '../canonical-row.ts';
import { problem, type Problem } from '../defects.ts';

/** Targets shorter than this are reported. */
const NEAR_EMPTY_CHARACTERS = 5;
/** Targets longer than this, about 4,000 tokens, are reported. */
const VERY_LONG_CHARACTERS = 16_000;
/** Shorter answers may well end without punctuation. */
const CUT_OFF_CHARACTERS = 80;
const LITERAL_NEWLINE = '\\n';
/** No English, German, French or Spanish answer ends in a comma, an opened bracket or one of these words. */
const CUT_OFF_ENDING =
  /(?:[,([{]|\s(?:the|a|an|and|or|of|to|with|der|die|das|und|oder|mit|le|la|et|ou|el|los|y|o))$/i;
const LONGEST_ENDING = 12;
/** How nearly all answers end: there the expression need not be tried. */
const SENTENCE_ENDS = '.!?:"”)*`0123456789';

/** Warnings about the text of one row. Only targets and what they answer are looked at: earlier history was a row of its own. */
export function lintMessages(messages: readonly CanonicalMessage[]): Problem[] {
  const found: Problem[] = [];
  for (let index = 0; index < messages.length; index += 1) {
    const message = messages[index];
    if (message === undefined || !isTarget(message)) continue;
    const text = message.content.trim();
    const question = messages[index - 1]?.content ?? '';
    const ending = cutOffEnding(text);
    if (text.length < NEAR_EMPTY_CHARACTERS)
      found.push(problem('target_near_empty', { characters: text.length }));
    if (text.length > VERY_LONG_CHARACTERS)
      found.push(problem('target_very_long', { characters: text.length.toLocaleString('en-US') }));
    if (ending !== null) found.push(problem('target_cut_off', { ending }));
    if (text.includes(LITERAL_NEWLINE) || question.includes(LITERAL_NEWLINE))
      found.push(problem('literal_newline'));
  }
  return found;
}

/** The end of a text that seems to have been cut off there; null for any other. */
function cutOffEnding(text: string): string | null {
  if (text.endsWith('\\')) return '\\';
  if (text.length < CUT_OFF_CHARACTERS || SENTENCE_ENDS.includes(text.at(-1) ?? '')) return null;
  return CUT_OFF_ENDING.exec(text.slice(-LONGEST_ENDING))?.[0].trim() ?? null;
}
