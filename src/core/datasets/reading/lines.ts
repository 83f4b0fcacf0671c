import { ByteWindow, type ByteWindowState } from './byte-window.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const isBlank = (byte: number) => byte === 0x20 || byte === 0x09 || byte === CARRIAGE_RETURN;

interface LineEvents {
  /** A line that is not blank: its bytes without the line break (valid during the call), its number, its file offset. */
  line(bytes: Uint8Array<ArrayBuffer>, line: number, offset: number): void;
  /** A line longer than the limit; its bytes were skipped. Its number and its file offset. */
  oversizedLine(line: number, offset: number): void;
}

export interface LineSplitterState {
  readonly window: ByteWindowState;
  readonly line: number;
  readonly searched: number;
  readonly skippedFrom: number | null;
}

/** Splits a stream of bytes into lines (LF or CRLF), counting blank ones. Memory: one line, `maxLineBytes` at most. */
export class LineSplitter {
  private line = 1;
  /** Up to here the window holds no line break. */
  private searched: number;
  /** Where the line begins that is skipped for its length. */
  private skippedFrom: number | null = null;

  constructor(
    private readonly events: LineEvents,
    private readonly maxLineBytes: number,
    private window: ByteWindow,
  ) {
    this.searched = window.start;
  }

  push(chunk: Uint8Array): void {
    this.window.append(chunk);
    const start = this.searched;
    const bytes = this.window.view(start);
    for (let found = bytes.indexOf(NEWLINE); found >= 0; found = bytes.indexOf(NEWLINE, found + 1)) {
      this.finishLine(start + found);
      this.line += 1;
    }
    this.searched = this.window.end;
    if (this.skippedFrom !== null || this.window.end - this.window.start > this.maxLineBytes) {
      this.skippedFrom ??= this.window.start;
      this.window.discardBefore(this.window.end);
    }
  }

  /** Ends the file: what is left is the last line, when it lacks its line break. */
  end(): void {
    this.finishLine(this.window.end, 0);
  }

  save(): LineSplitterState {
    const { line, searched, skippedFrom } = this;
    return { window: this.window.save(), line, searched, skippedFrom };
  }

  static restore(state: LineSplitterState, events: LineEvents, maxLineBytes: number): LineSplitter {
    const splitter = new LineSplitter(events, maxLineBytes, ByteWindow.restore(state.window));
    splitter.line = state.line;
    splitter.searched = state.searched;
    splitter.skippedFrom = state.skippedFrom;
    return splitter;
  }

  private finishLine(end: number, breakBytes = 1): void {
    const bytes = this.window.view(this.window.start, end);
    if (this.skippedFrom !== null || bytes.length > this.maxLineBytes)
      this.events.oversizedLine(this.line, this.skippedFrom ?? this.window.start);
    else if (!bytes.every(isBlank))
      this.events.line(withoutCarriageReturn(bytes), this.line, this.window.start);
    this.skippedFrom = null;
    this.searched = end + breakBytes;
    this.window.discardBefore(this.searched);
  }
}

function withoutCarriageReturn(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  return bytes[bytes.length - 1] === CARRIAGE_RETURN ? bytes.subarray(0, -1) : bytes;
}
