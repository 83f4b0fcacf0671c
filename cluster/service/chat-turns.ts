import { ApiError } from './api-error.ts';

export interface ChatTurnsOptions {
  /** Answers written at the same time. */
  slots: number;
  /** Requests that may wait for their turn; 16 unless given. */
  maxWaiting?: number;
  /** How long one waits, 30 s unless given. */
  maxWaitMs?: number;
}

/** Lets a few requests through at a time, the others in the order in which they came. */
export class ChatTurns {
  private free: number;
  private readonly waiting: (() => void)[] = [];
  private readonly maxWaiting: number;
  private readonly maxWaitMs: number;

  constructor({ slots, maxWaiting = 16, maxWaitMs = 30_000 }: ChatTurnsOptions) {
    this.free = slots;
    this.maxWaiting = maxWaiting;
    this.maxWaitMs = maxWaitMs;
  }

  /**
   * Waits for a turn, which lasts until the returned function is called (more calls do nothing).
   * @throws {ApiError} 429 when too many wait, 503 after waiting too long; the signal's reason once it is aborted.
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.free > 0) this.free -= 1;
    else await this.wait(signal);
    let isHeld = true;
    return () => {
      if (isHeld) this.giveBack();
      isHeld = false;
    };
  }

  private async wait(signal: AbortSignal): Promise<void> {
    if (this.waiting.length >= this.maxWaiting) {
      throw new ApiError(
        429,
        'rate_limited',
        'Too many conversations wait for an answer. Try again soon.',
        true,
      );
    }
    const { promise, resolve, reject } = withResolvers();
    this.waiting.push(resolve);
    const giveUp = (reason: unknown) => {
      const at = this.waiting.indexOf(resolve);
      // A turn that has been given stays given.
      if (at === -1) return;
      this.waiting.splice(at, 1);
      reject(reason);
    };
    const onAbort = () => giveUp(signal.reason);
    signal.addEventListener('abort', onAbort);
    const late = new ApiError(503, 'unavailable', 'The cluster is busy with other conversations.', true);
    const timer = setTimeout(() => giveUp(late), this.maxWaitMs);
    try {
      await promise;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  private giveBack(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}

function withResolvers() {
  let resolve: () => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
