import { problem, type DefectPlace } from '../defects.ts';
import { ByteWindow, type ByteWindowState } from './byte-window.ts';
import {
  JsonAutomaton,
  startOfJson,
  type JsonAutomatonState,
  type JsonEvents,
  type JsonSyntaxError,
} from './json-automaton.ts';
import { JsonStrings } from './json-strings.ts';
import {
  parseJsonBytes,
  recordTooLarge,
  type BytePlace,
  type ParsedValue,
  type RecordReader,
  type SourceEvents,
} from './record-source.ts';
import { textOfKey } from './repeated-keys.ts';
import { countCodePoints } from './utf8.ts';

/** Root keys of a v4 document that describe the file. */
const METADATA_KEYS = ['training_file_metadata', 'dataset_metadata'];
/** Longer keys are none of those looked for, and of an object around the records only so many are remembered. */
const MAX_KEY_BYTES = 256;
const MAX_KEYS = 200;
const OPEN_LIST = 0x5b;

/** A value whose bytes are kept until it ends. */
interface Capture extends BytePlace {
  readonly kind: 'record' | 'pair' | 'metadata' | 'conversationMetadata';
  readonly depth: number;
  isOversized: boolean;
}

/** A key that an object around the records has for the second time. */
interface RepeatedOuterKey {
  key: string;
  place: DefectPlace;
}

interface ScanState {
  rootKey: string;
  rootKeys: string[];
  /** Not told yet: they are told only of a root that holds pairs. One that is itself a record tells of its own keys. */
  repeatedKeys: RepeatedOuterKey[];
  /** The whole root object, kept while it may still turn out to be one record. */
  root: Capture | null;
  /** Set once the root is known to hold v4 pairs: it is not a record itself. */
  isPairContainer: boolean;
  part: Capture | null;
  conversation: {
    index: number;
    line: number;
    offset: number;
    key: string;
    keys: string[];
    id: string | null;
    hasPairs: boolean;
  };
}

export interface JsonScanState {
  readonly automaton: JsonAutomatonState;
  readonly window: ByteWindowState;
  readonly scan: ScanState;
}

const startOfConversation = (index: number, line: number, offset: number): ScanState['conversation'] => ({
  ...{ index, line, offset },
  ...{ key: '', keys: [], id: null, hasPairs: false },
});

const startOfScan = (): ScanState => ({
  rootKey: '',
  rootKeys: [],
  repeatedKeys: [],
  root: null,
  isPairContainer: false,
  part: null,
  conversation: startOfConversation(-1, 0, 0),
});

/**
 * Reads whole-file JSON, pretty-printed or not, as it streams by, and emits as records: the elements of a top-level list, the
 * v4 pairs under `training_pairs` or `conversations[].training_pairs`, or else the root object itself. Several roots in a row
 * are accepted. The memory is that of the largest record. `conversation_metadata` must stand before its `training_pairs` to
 * give them its id; conversations without one are named by their place in the file. A list of pairs that is there twice is read
 * twice, with a warning: what went by cannot be taken back.
 */
export class JsonScanner implements RecordReader, JsonEvents {
  private readonly automaton: JsonAutomaton;
  private readonly strings = new JsonStrings();
  private hasFailed = false;

  private constructor(
    private readonly events: SourceEvents,
    private readonly maxRecordBytes: number,
    private readonly window: ByteWindow,
    automaton: JsonAutomatonState,
    private readonly scan: ScanState,
  ) {
    this.automaton = new JsonAutomaton(this, automaton, true);
  }

  static start(events: SourceEvents, offset: number, maxRecordBytes: number): JsonScanner {
    return new JsonScanner(
      events,
      maxRecordBytes,
      new ByteWindow(offset),
      startOfJson(offset),
      startOfScan(),
    );
  }

  static restore(state: JsonScanState, events: SourceEvents, maxRecordBytes: number): JsonScanner {
    const { automaton, window, scan } = structuredClone(state);
    return new JsonScanner(events, maxRecordBytes, ByteWindow.restore(window), automaton, scan);
  }

  push(chunk: Uint8Array): void {
    if (this.hasFailed) return;
    const from = this.window.end;
    this.window.append(chunk);
    this.report(this.automaton.feed(this.window.view(from), from));
    this.forgetBytes();
  }

  end(): void {
    if (!this.hasFailed) this.report(this.automaton.end(this.window.end));
  }

  save(): JsonScanState {
    return structuredClone({ automaton: this.automaton.state, window: this.window.save(), scan: this.scan });
  }

  valueStart(depth: number, offset: number, line: number, firstByte: number): void {
    const { scan } = this;
    if (depth === 0) {
      Object.assign(scan, startOfScan());
      if (firstByte !== OPEN_LIST) scan.root = this.capture('record', depth, offset);
      return;
    }
    if (scan.part !== null || depth > 4) return;
    const kind = this.kindOfPart();
    if (kind !== null) scan.part = this.capture(kind, depth, offset);
    else if (this.path() === '{conversations[') {
      scan.conversation = startOfConversation(scan.conversation.index + 1, line, offset);
    } else if (firstByte === OPEN_LIST && this.isPairList()) {
      scan.isPairContainer = true;
      scan.conversation.hasPairs = true;
    }
    if (kind === 'conversationMetadata') scan.isPairContainer = true;
    this.tellRepeatedKeys();
  }

  valueEnd(depth: number, end: number): void {
    const { scan } = this;
    if (scan.part?.depth === depth) {
      this.finish(scan.part, end);
      scan.part = null;
    } else if (depth === 0 && scan.root !== null) {
      if (!scan.isPairContainer) this.finish(scan.root, end);
      scan.root = null;
    } else if (
      depth === 2 &&
      scan.isPairContainer &&
      scan.part === null &&
      this.path() === '{conversations['
    ) {
      if (!scan.conversation.hasPairs) {
        const { line, offset } = scan.conversation;
        this.events.unreadable(problem('missing_field', { field: 'training_pairs' }), { line, offset });
      }
    }
  }

  key(depth: number, start: number, end: number): void {
    const { scan } = this;
    if (scan.part !== null) return;
    if (depth === 1) {
      scan.rootKey = this.keyText(start, end);
      this.rememberKey(scan.rootKeys, start, end);
    } else if (depth === 3 && scan.rootKey === 'conversations') {
      scan.conversation.key = this.keyText(start, end);
      if (this.automaton.state.stack[1] === '[') this.rememberKey(scan.conversation.keys, start, end);
    }
  }

  /** Notes a key of an object around the records that the object already has. */
  private rememberKey(keys: string[], start: number, end: number): void {
    if (end - start > MAX_KEY_BYTES) return;
    const bytes = this.window.view(start, end);
    const key = textOfKey(bytes);
    const { repeatedKeys } = this.scan;
    if (keys.includes(key)) {
      const { line, column } = this.automaton.positionAt(end);
      const place = { line, column: column - countCodePoints(bytes) - 1, offset: start - 1 };
      if (repeatedKeys.length < MAX_KEYS) repeatedKeys.push({ key, place });
    } else if (keys.length < MAX_KEYS) keys.push(key);
    this.tellRepeatedKeys();
  }

  private tellRepeatedKeys(): void {
    if (!this.scan.isPairContainer) return;
    for (const { key, place } of this.scan.repeatedKeys.splice(0)) {
      const values = { key, where: 'around the records', outcome: 'every record inside was read' };
      this.events.notice(problem('repeated_key', values), place);
    }
  }

  /** The way to the current value, for example `{conversations[{training_pairs[`: keys only where they matter. */
  private path(): string {
    const [root, list, element, ...rest] = this.automaton.state.stack;
    const { rootKey, conversation } = this.scan;
    return [
      root,
      root === '{' ? rootKey : '',
      list,
      element,
      element === '{' ? conversation.key : '',
      ...rest,
    ].join('');
  }

  private kindOfPart(): Capture['kind'] | null {
    const path = this.path();
    if (path === '[') return 'record';
    if (path === '{training_pairs[' || path === '{conversations[{training_pairs[') return 'pair';
    if (path === '{conversations[{conversation_metadata') return 'conversationMetadata';
    return METADATA_KEYS.some((key) => path === `{${key}`) ? 'metadata' : null;
  }

  private isPairList(): boolean {
    const path = this.path();
    return path === '{training_pairs' || path === '{conversations[{training_pairs';
  }

  private capture(kind: Capture['kind'], depth: number, offset: number): Capture {
    return { kind, depth, offset, ...this.automaton.positionAt(offset), isOversized: false };
  }

  private finish(captured: Capture, end: number): void {
    if (captured.isOversized || end - captured.offset > this.maxRecordBytes) {
      if (captured.kind === 'record' || captured.kind === 'pair') {
        const { line, offset } = captured;
        this.events.unreadable(recordTooLarge(this.maxRecordBytes), { line, offset });
      }
      return;
    }
    const parsed = parseJsonBytes(this.window.view(captured.offset, end), captured, this.strings);
    if ('problem' in parsed) {
      this.events.unreadable(parsed.problem, parsed.place);
      return;
    }
    if (parsed.repeated) this.events.notice(parsed.repeated.problem, parsed.repeated.place);
    this.emit(captured, parsed);
  }

  private emit({ kind, line, offset }: Capture, { value }: ParsedValue): void {
    const { strings } = this;
    const { conversation, rootKey } = this.scan;
    if (kind === 'metadata') this.events.metadata(value, line);
    else if (kind === 'conversationMetadata') conversation.id = conversationIdOf(value);
    else if (kind === 'record') {
      this.events.record({ value, line, offset, isPair: false, conversationId: null, strings });
    } else {
      const conversationId =
        rootKey === 'conversations' ? (conversation.id ?? `conversation-${conversation.index + 1}`) : null;
      this.events.record({ value, line, offset, isPair: true, conversationId, strings });
    }
  }

  private report(error: JsonSyntaxError | null): void {
    if (error === null) return;
    this.hasFailed = true;
    const { line, column, offset, reason } = error;
    this.events.fatal(problem('broken_document', { reason }), { line, column, offset });
  }

  /** Lets go of every byte that no unfinished value or key needs. */
  private forgetBytes(): void {
    const { state } = this.automaton;
    const { scan } = this;
    let keepFrom = this.window.end;
    const isInKey = state.isKey && ['string', 'escape', 'hex'].includes(state.mode);
    if (isInKey && keepFrom - state.keyStart <= MAX_KEY_BYTES) keepFrom = state.keyStart;
    for (const captured of [scan.isPairContainer ? null : scan.root, scan.part]) {
      if (captured === null) continue;
      if (this.window.end - captured.offset > this.maxRecordBytes) captured.isOversized = true;
      else keepFrom = Math.min(keepFrom, captured.offset);
    }
    this.window.discardBefore(keepFrom);
  }

  private keyText(start: number, end: number): string {
    return end - start > MAX_KEY_BYTES ? '' : new TextDecoder().decode(this.window.view(start, end));
  }
}

/** The id that a `conversation_metadata` object gives, or null. */
function conversationIdOf(metadata: unknown): string | null {
  if (typeof metadata !== 'object' || metadata === null || !('conversation_id' in metadata)) return null;
  const id = metadata.conversation_id;
  return typeof id === 'string' && id !== '' ? id : typeof id === 'number' ? String(id) : null;
}
