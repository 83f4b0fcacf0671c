import { problem, type DefectPlace, type Problem } from '../defects.ts';
import { LanguageCounter, type LanguageCounterState } from './languages.ts';
import type { LintSummary, RowLengths } from './lint-summary.schema.ts';
import type { LintedRow } from './linted-row.ts';
import { lintMessages } from './message-lints.ts';
import { NearDuplicates, type NearDuplicatesState } from './near-duplicates.ts';
import { PersonalDataFinder } from './personal-data.ts';
import { RepetitionFinder, type RepetitionFinderState } from './repetition-finder.ts';
import { RowLengthCollector } from './row-lengths.ts';

/** The costlier checks look at every row within the first so many characters, then at one row in so many. */
const FULL_CHARACTERS = 4 * 1024 * 1024;
const SAMPLE_EVERY = 16;
/** The longest of the usual sequence lengths; how much shorter ones cut off is in the summary. */
const LONGEST_USUAL_LENGTH = 4096;

interface Progress {
  rows: number;
  sampled: number;
  characters: number;
}

export interface QualityLintsState {
  readonly progress: Progress;
  readonly repetitions: RepetitionFinderState;
  readonly nearDuplicates: NearDuplicatesState;
  readonly languages: LanguageCounterState;
  readonly lastSystem: string | null;
  readonly lengths: RowLengths;
}

/** All quality checks of usable rows, as they stream by, in bounded memory; everything they find is a warning. */
export class QualityLints {
  private readonly progress: Progress;
  private readonly repetitions: RepetitionFinder;
  private readonly nearDuplicates: NearDuplicates;
  private readonly languages: LanguageCounter;
  private readonly personalData: PersonalDataFinder;
  private readonly lengths: RowLengthCollector;

  constructor(state?: QualityLintsState) {
    this.progress = state ? { ...state.progress } : { rows: 0, sampled: 0, characters: 0 };
    this.repetitions = state ? RepetitionFinder.restore(state.repetitions) : RepetitionFinder.start();
    this.nearDuplicates = state ? NearDuplicates.restore(state.nearDuplicates) : NearDuplicates.start();
    this.languages = new LanguageCounter(state?.languages);
    this.personalData = new PersonalDataFinder(state?.lastSystem);
    this.lengths = new RowLengthCollector(structuredClone(state?.lengths));
  }

  check(row: LintedRow): Problem[] {
    const repeated = this.repetitions.check(row);
    const found = lintMessages(row.messages);
    found.push(...repeated);
    this.lengths.add(row.tokens, row.promptTokens);
    if (row.tokens > LONGEST_USUAL_LENGTH) {
      found.push(problem('row_over_length', { tokens: row.tokens, length: LONGEST_USUAL_LENGTH }));
    }
    const isRepeat = repeated.some(({ code }) => code === 'duplicate_row' || code === 'leaked_split');
    found.push(...this.nearDuplicates.check(row, isRepeat));
    if (this.isSampled(row)) {
      this.languages.add(row);
      found.push(...this.personalData.check(row.messages));
    }
    return found;
  }

  /** What only the whole file tells: warnings with the place of their first example. */
  fileProblems(): { found: Problem; place: DefectPlace }[] {
    return this.languages.problems();
  }

  summary(): LintSummary {
    const { rows, sampled } = this.progress;
    return {
      lengths: this.lengths.save(),
      languages: this.languages.save(),
      looked_at: {
        rows,
        repetitions: this.repetitions.remembered,
        near_duplicates: this.nearDuplicates.comparedRows,
        languages: sampled,
        personal_data: sampled,
      },
    };
  }

  save(): QualityLintsState {
    return {
      progress: { ...this.progress },
      repetitions: this.repetitions.save(),
      nearDuplicates: this.nearDuplicates.save(),
      languages: this.languages.save(),
      lastSystem: this.personalData.save(),
      lengths: this.lengths.save(),
    };
  }

  release(): void {
    this.repetitions.release();
  }

  private isSampled({ messages }: LintedRow): boolean {
    const { progress } = this;
    progress.rows += 1;
    const isSampled = progress.characters < FULL_CHARACTERS || progress.rows % SAMPLE_EVERY === 0;
    if (isSampled) progress.sampled += 1;
    if (progress.characters < FULL_CHARACTERS) {
      for (const { content } of messages) progress.characters += content.length;
    }
    return isSampled;
  }
}
