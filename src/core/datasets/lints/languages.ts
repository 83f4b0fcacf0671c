import { problem, type DefectPlace, type Problem } from '../defects.ts';
import type { LintSummary } from './lint-summary.schema.ts';
import { lastExchange, type LintedRow } from './linted-row.ts';

const UNKNOWN = 'unknown';
/** So much of an answer is looked at. */
const MAX_CHARACTERS = 400;
/** A language is told of when it has at least so many rows, and this share of those that were recognized. */
const MIN_ROWS = 2;
const MIN_SHARE = 0.005;
/** So many common words of a language are needed to name it. */
const MIN_HITS = 2;

const SCRIPTS: readonly (readonly [language: string, letters: RegExp])[] = [
  ['Japanese', /[\u3040-\u30ff]/g],
  ['Korean', /[\uac00-\ud7af]/g],
  ['Chinese', /[\u4e00-\u9fff]/g],
  ['Russian or another Cyrillic language', /[\u0400-\u04ff]/g],
  ['Greek', /[\u0370-\u03ff]/g],
  ['Arabic', /[\u0600-\u06ff]/g],
  ['Hebrew', /[\u0590-\u05ff]/g],
  ['Hindi or another language in Devanagari', /[\u0900-\u097f]/g],
  ['Thai', /[\u0e00-\u0e7f]/g],
];
/** Any letter of these scripts; most texts have none. */
const OTHER_SCRIPT = /[\u0370-\u0e7f\u3040-\u9fff\uac00-\ud7af]/;
const MIN_SCRIPT_LETTERS = 5;

const FNV_START = 0x811c9dc5 | 0;
const FNV_PRIME = 0x01000193;

/** Frequent words that the other languages of the list lack or use rarely. */
const COMMON_WORDS: Readonly<Record<string, string>> = {
  English: 'the and of to is that you for with your this are have it was be can on what',
  German: 'der und ist nicht sie ich das mit für auf eine den zu es dem ein wir auch wie werden',
  French: 'le les des est vous une pour dans que pas et nous avec sur votre je ce sont aux plus',
  Spanish: 'el los las una que para con por su del usted más es como está pero en y lo se',
  Italian: 'il che di per una non con sono gli della più è anche questo come si ha le ma nel',
  Portuguese: 'o os uma para com não que você do da em por mais como seu são é as um no',
  Dutch: 'het een van en niet je dat voor met op zijn is de ik ook aan maar naar kunt wordt',
};
/** The languages of each word, by the word's hash: a text is looked through without making a string of every word. */
const LANGUAGES_OF_WORD = new Map<number, string[]>();
for (const [language, words] of Object.entries(COMMON_WORDS)) {
  for (const word of words.split(' ')) {
    forEachWordHash(word, (hash) => {
      LANGUAGES_OF_WORD.set(hash, [...(LANGUAGES_OF_WORD.get(hash) ?? []), language]);
    });
  }
}

export type LanguageCounterState = LintSummary['languages'];

/** Guesses the language of answers from their script and their common words; an honest guess, no more. */
export class LanguageCounter {
  private readonly found: Map<string, Omit<LanguageCounterState[number], 'language'>>;

  constructor(state: LanguageCounterState = []) {
    this.found = new Map(state.map(({ language, ...counts }) => [language, counts] as const));
  }

  add({ messages, line, offset }: LintedRow): void {
    const language = guessLanguage(lastExchange(messages).target);
    const known = this.found.get(language);
    if (known) known.rows += 1;
    else this.found.set(language, { rows: 1, first_line: line, first_offset: offset });
  }

  /** The languages, the most frequent first. */
  save(): LanguageCounterState {
    return [...this.found]
      .map(([language, counts]) => ({ language, ...counts }))
      .sort((left, right) => right.rows - left.rows || left.first_line - right.first_line);
  }

  /** A warning for every language beside the main one. */
  problems(): { found: Problem; place: DefectPlace }[] {
    const [main, ...others] = this.save().filter(({ language }) => language !== UNKNOWN);
    if (main === undefined) return [];
    const total = others.reduce((sum, { rows }) => sum + rows, main.rows);
    return others
      .filter(({ rows }) => rows >= MIN_ROWS && rows / total >= MIN_SHARE)
      .map(({ language, rows, first_line: line, first_offset: offset }) => {
        const percent = Math.max(1, Math.round((rows / total) * 100));
        const values = { main: main.language, other: language, percent };
        return { found: problem('language_mix', values), place: { line, offset } };
      });
  }
}

/** The language that a text looks like, or "unknown". */
export function guessLanguage(text: string): string {
  const start = text.slice(0, MAX_CHARACTERS);
  if (OTHER_SCRIPT.test(start)) {
    const script = SCRIPTS.find(([, letters]) => (start.match(letters)?.length ?? 0) >= MIN_SCRIPT_LETTERS);
    if (script) return script[0];
  }
  const hits = new Map<string, number>();
  forEachWordHash(start, (hash) => {
    for (const language of LANGUAGES_OF_WORD.get(hash) ?? [])
      hits.set(language, (hits.get(language) ?? 0) + 1);
  });
  const [best, second] = [...hits].sort(([, left], [, right]) => right - left);
  if (best === undefined || best[1] < MIN_HITS || best[1] === second?.[1]) return UNKNOWN;
  return best[0];
}

/** A hash (FNV-1a, of UTF-16 code units) for each run of Latin letters, upper and lower case alike as far as Latin-1 goes. */
function forEachWordHash(text: string, take: (hash: number) => void): void {
  let hash = FNV_START;
  for (let index = 0; index < text.length; index += 1) {
    const letter = latinLetter(text.charCodeAt(index));
    if (letter > 0) hash = Math.imul(hash ^ letter, FNV_PRIME);
    else if (hash !== FNV_START) {
      take(hash);
      hash = FNV_START;
    }
  }
  if (hash !== FNV_START) take(hash);
}

/** The code unit of a letter of the Latin script, in lower case up to "ÿ"; 0 for anything else. */
function latinLetter(unit: number): number {
  if (unit >= 0x61 && unit <= 0x7a) return unit;
  if (unit >= 0x41 && unit <= 0x5a) return unit | 0x20;
  if (unit < 0xc0 || unit > 0x24f || unit === 0xd7 || unit === 0xf7) return 0;
  return unit < 0xdf ? unit | 0x20 : unit;
}
