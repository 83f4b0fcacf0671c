import { freeBytes } from '../free-bytes.ts';

export interface ByteWindowState {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/**
 * The stretch of a file that is still needed, addressed by file offsets. Chunks are appended, bytes that are done with are
 * discarded; memory is that of the longest stretch ever kept plus one chunk.
 */
export class ByteWindow {
  private buffer = new Uint8Array(0);
  private head = 0;
  private tail = 0;

  /** `start` is the file offset of the first byte kept. */
  constructor(public start = 0) {}

  /** The file offset just after the last byte. */
  get end(): number {
    return this.start + this.tail - this.head;
  }

  append(chunk: Uint8Array): void {
    const kept = this.tail - this.head;
    const needed = kept + chunk.length;
    if (this.head > 0) this.buffer.copyWithin(0, this.head, this.tail);
    if (needed > this.buffer.length) {
      const grown = new Uint8Array(Math.max(needed, this.buffer.length * 2));
      grown.set(this.buffer.subarray(0, kept));
      this.buffer = grown;
    }
    this.buffer.set(chunk, kept);
    this.head = 0;
    this.tail = needed;
  }

  /** The bytes from one file offset to another, valid until the next `append`. */
  view(from = this.start, to = this.end): Uint8Array<ArrayBuffer> {
    return this.buffer.subarray(this.head + from - this.start, this.head + to - this.start);
  }

  discardBefore(offset: number): void {
    this.head += offset - this.start;
    this.start = offset;
  }

  /** Gives its memory back at once; nothing may be appended after. */
  release(): void {
    freeBytes(this.buffer);
  }

  save(): ByteWindowState {
    return { start: this.start, bytes: this.view().slice() };
  }

  static restore(state: ByteWindowState): ByteWindow {
    const window = new ByteWindow(state.start);
    window.append(state.bytes);
    return window;
  }
}
