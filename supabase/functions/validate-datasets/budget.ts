/** What one invocation may use. */
export interface BudgetLimits {
  /** Milliseconds of our own synchronous work: reading, hashing, saving. Hosted functions are ended after 2,000. */
  readonly cpuMs: number;
  /** Bytes moved from and to storage; what the runtime itself spends on them is not seen by `cpuMs`. */
  readonly bytes: number;
  /** Milliseconds on the wall: storage may be slow, and no invocation lives for ever. */
  readonly wallMs: number;
}

/**
 * What is left of an invocation. CPU is measured around synchronous work, where the wall clock and the CPU clock run alike
 * (the wall clock faster, on a busy machine): the runtime offers no CPU clock of one isolate.
 */
export class Budget {
  private cpuMs = 0;
  private bytes = 0;
  private readonly startMs: number;

  /** `clock` gives milliseconds that only ever grow. */
  constructor(
    private readonly limits: BudgetLimits,
    private readonly clock: () => number,
  ) {
    this.startMs = clock();
  }

  /** Does synchronous work on this budget. */
  work<Result>(task: () => Result): Result {
    const start = this.clock();
    try {
      return task();
    } finally {
      this.cpuMs += this.clock() - start;
    }
  }

  transfer(bytes: number): void {
    this.bytes += bytes;
  }

  /** Whether a share of one in `divisor` is used up: what was killed with the whole of it is tried again with less. */
  isSpent(divisor = 1): boolean {
    const { cpuMs, bytes, wallMs } = this.limits;
    return this.cpuMs * divisor >= cpuMs || this.bytes * divisor >= bytes || this.elapsedMs >= wallMs;
  }

  get elapsedMs(): number {
    return this.clock() - this.startMs;
  }

  /** For the log: what this invocation has used. */
  get used(): { cpu_ms: number; wall_ms: number; bytes: number } {
    return { cpu_ms: Math.round(this.cpuMs), wall_ms: Math.round(this.elapsedMs), bytes: this.bytes };
  }
}
