import type { Tokenizer } from './tokenizer.ts';

/**
 * Text from tokens as they come. A character whose bytes are spread over tokens appears when it is whole, and what may be the
 * beginning of a stop sequence is held back until it is one or cannot be.
 */
export class TokenText {
  private readonly decoder = new TextDecoder();
  private held = '';
  private hasStopped = false;

  constructor(
    private readonly tokenizer: Tokenizer,
    private readonly stops: readonly string[],
  ) {}

  /** Whether a stop sequence has come: nothing follows. */
  get isStopped(): boolean {
    return this.hasStopped;
  }

  /** The text that is certain now, up to a stop sequence. */
  push(token: number): string {
    return this.take(this.decoder.decode(Uint8Array.from(this.tokenizer.bytesOf(token)), { stream: true }));
  }

  /** What is left when no token follows; an unfinished character shows as U+FFFD. */
  end(): string {
    const text = this.take(this.decoder.decode());
    const rest = this.hasStopped ? '' : this.held;
    this.held = '';
    return text + rest;
  }

  private take(text: string): string {
    if (this.hasStopped) return '';
    this.held += text;
    const at = Math.min(...this.stops.map((stop) => indexOrEnd(this.held, stop)));
    this.hasStopped = at < this.held.length;
    const certain = this.held.slice(0, this.hasStopped ? at : this.held.length - this.ambiguousEnd());
    this.held = this.hasStopped ? '' : this.held.slice(certain.length);
    return certain;
  }

  /** Characters at the end that begin a stop sequence. */
  private ambiguousEnd(): number {
    const longest = Math.max(0, ...this.stops.map((stop) => stop.length - 1));
    for (let length = Math.min(longest, this.held.length); length > 0; length--) {
      const end = this.held.slice(-length);
      if (this.stops.some((stop) => stop.startsWith(end))) return length;
    }
    return 0;
  }
}

function indexOrEnd(text: string, part: string): number {
  const at = text.indexOf(part);
  return at === -1 ? text.length : at;
}
