import type { CanonicalMessage, DatasetSplit } from './canonical-row.ts';
import { hashFraction } from './hash.ts';

export const VALIDATION_SHARE = 0.2;

/** Rows are held back up to these limits while one of the two splits is still empty. */
const MAX_HELD_ROWS = 4096;
const MAX_HELD_CHARACTERS = 1024 * 1024;

/** How conversations are split. */
export interface SplitRule {
  /** Share of the conversations that is for validation, 0 to 1. */
  readonly validationShare: number;
  /** Another seed splits otherwise; null hashes the id alone. */
  readonly seed: number | null;
  /** A split that the data names wins. */
  readonly keepsExplicit: boolean;
}

export const DEFAULT_SPLIT: SplitRule = {
  validationShare: VALIDATION_SHARE,
  seed: null,
  keepsExplicit: true,
};

const fractionOf = (conversationId: string, { seed }: SplitRule): number =>
  hashFraction(seed === null ? conversationId : `${seed}:${conversationId}`);

/** The split of a conversation: by the hash of its id alone, about one in five for validation. */
export const splitOfConversation = (conversationId: string, rule = DEFAULT_SPLIT): DatasetSplit =>
  fractionOf(conversationId, rule) < rule.validationShare ? 'validation' : 'train';

/** A row that waits for its split. `explicit` is the split that the data itself names. */
export interface UnsplitRow {
  readonly conversationId: string;
  readonly explicit: DatasetSplit | null;
  readonly messages: readonly CanonicalMessage[];
  /** The physical line of the uploaded file that it came from, and the byte where it begins. */
  readonly line: number;
  readonly offset: number;
}

type EmitRow = (row: UnsplitRow, split: DatasetSplit) => void;

export interface SplitAssignerState {
  /** The rows held back while a split is empty; null once none needs to be. */
  held: UnsplitRow[] | null;
  heldCharacters: number;
  /** The conversations seen while rows were held, each once. */
  known: string[];
  /** The splits that have a conversation. */
  filled: DatasetSplit[];
  /** The one conversation that fills a split which the hash left empty. */
  moved: { conversationId: string; split: DatasetSplit } | null;
}

/**
 * Assigns every row the split of its conversation, as rows stream by: a history repeats earlier targets, so rows of one
 * conversation must not be separated. An explicit split wins; everything else goes by hash.
 *
 * A lone conversation is for training; with two or more each split gets at least one. To decide that without knowing the end, the first rows are
 * held back until both splits have appeared. When the file ends before, the conversation whose hash is nearest to the
 * threshold moves over; when 4,096 rows or 1 MiB of text are held before, they are sent on, and the next new conversation
 * fills the empty split. Nothing else ever departs from the hash.
 */
export class SplitAssigner {
  private readonly known: Set<string>;

  private constructor(
    private readonly state: SplitAssignerState,
    private readonly emit: EmitRow,
    private readonly rule: SplitRule,
  ) {
    this.known = new Set(state.known);
  }

  static start(emit: EmitRow, rule = DEFAULT_SPLIT): SplitAssigner {
    return new SplitAssigner({ held: [], heldCharacters: 0, known: [], filled: [], moved: null }, emit, rule);
  }

  static restore(state: SplitAssignerState, emit: EmitRow, rule = DEFAULT_SPLIT): SplitAssigner {
    return new SplitAssigner(structuredClone(state), emit, rule);
  }

  save(): SplitAssignerState {
    return structuredClone({ ...this.state, known: [...this.known] });
  }

  add(given: UnsplitRow): void {
    const { state } = this;
    const row = this.rule.keepsExplicit ? given : { ...given, explicit: null };
    if (state.filled.length < 2) this.look(row);
    if (state.held === null) {
      this.emit(row, this.splitOf(row));
      return;
    }
    state.held.push(row);
    state.heldCharacters += row.messages.reduce((total, { content }) => total + content.length, 0);
    const isTooMuch = state.held.length >= MAX_HELD_ROWS || state.heldCharacters >= MAX_HELD_CHARACTERS;
    if (isTooMuch) this.moveLoneConversation();
    if (state.filled.length === 2 || isTooMuch) this.release();
  }

  /** Ends the stream: what is held is decided and sent on. */
  end(): void {
    const { state } = this;
    const movable = (state.held ?? []).filter(({ explicit }) => explicit === null);
    if (state.filled.length < 2 && this.known.size >= 2) {
      const nearest = movable.map((row) => row.conversationId).sort(byDistance(this.rule))[0];
      if (nearest !== undefined) state.moved = { conversationId: nearest, split: this.emptySplit() };
    }
    this.moveLoneConversation();
    this.release();
  }

  /** A conversation that is alone so far is trained on, whatever its hash: without it there would be nothing to train. */
  private moveLoneConversation(): void {
    const { state } = this;
    const first = state.held?.[0];
    if (first === undefined || first.explicit !== null || this.known.size > 1) return;
    state.moved = { conversationId: first.conversationId, split: 'train' };
    state.filled = [...new Set(state.held?.map((row) => this.splitOf(row)))];
  }

  /** Notes a row while a split is still empty; once rows are no longer held, a new conversation fills it. */
  private look(row: UnsplitRow): void {
    const { state } = this;
    const isNew = !this.known.has(row.conversationId);
    if (isNew && state.held === null && row.explicit === null) {
      state.moved = { conversationId: row.conversationId, split: this.emptySplit() };
    }
    if (isNew && state.held !== null) this.known.add(row.conversationId);
    const split = this.splitOf(row);
    if (!state.filled.includes(split)) state.filled.push(split);
  }

  private splitOf({ conversationId, explicit }: UnsplitRow): DatasetSplit {
    const { moved } = this.state;
    if (explicit !== null) return explicit;
    return moved?.conversationId === conversationId
      ? moved.split
      : splitOfConversation(conversationId, this.rule);
  }

  private emptySplit(): DatasetSplit {
    return this.state.filled.includes('train') ? 'validation' : 'train';
  }

  private release(): void {
    const rows = this.state.held ?? [];
    this.state.held = null;
    for (const row of rows) this.emit(row, this.splitOf(row));
  }
}

/** The nearest to the threshold first; equal hashes by id, so that the order of the file does not matter. */
const byDistance = (rule: SplitRule) => (left: string, right: string) => {
  const distance = (id: string) => Math.abs(fractionOf(id, rule) - rule.validationShare);
  return distance(left) - distance(right) || (left < right ? -1 : 1);
};
