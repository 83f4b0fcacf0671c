/** What one invocation may use. */
export interface BudgetLimits {
  /** Milliseconds of our own synchronous work: reading, hashing, saving. Hosted functions are ended after 2,000. */
  readonly cpuMs: number;
  /** Bytes moved from and to storage; what the runtime itself spends on them is not seen by `cpuMs`. */
  readonly bytes: number;
  /** Milliseconds on the wall: storage may be slow, and no invocation lives for ever. */
  readonly wallMs: number;
}

/** What the runtime tells of this process; a figure that it does not tell is 0. */
export interface Gauges {
  /** MiB of the heap and what it refers to outside: what hosted functions are limited in. */
  readonly memoryMb: () => number;
  /** Milliseconds of CPU of the whole process, other functions in it included. */
  readonly processCpuMs: () => number;
}

/**
 * What is left of an invocation. CPU is measured around synchronous work, where the wall clock and the CPU clock run alike
 * (the wall clock faster, on a busy machine): the runtime offers no CPU clock of one isolate.
 */
export class Budget {
  private cpuMs = 0;
  private bytes = 0;
  private readonly startMs: number;
  private readonly startProcessCpuMs: number;
  private peakMemoryMb: number;

  /** `clock` gives milliseconds that only ever grow. */
  constructor(
    private readonly limits: BudgetLimits,
    private readonly clock: () => number,
    private readonly gauges: Gauges,
  ) {
    this.startMs = clock();
    this.startProcessCpuMs = gauges.processCpuMs();
    this.peakMemoryMb = gauges.memoryMb();
  }

  /** Does synchronous work on this budget. */
  work<Result>(task: () => Result): Result {
    const start = this.clock();
    try {
      return task();
    } finally {
      this.cpuMs += this.clock() - start;
      this.look();
    }
  }

  /** Notes bytes that were moved; to be called while they are still in memory. */
  transfer(bytes: number): void {
    this.bytes += bytes;
    this.look();
  }

  /** Whether a share of one in `divisor` is used up: what was killed with the whole of it is tried again with less. */
  isSpent(divisor = 1): boolean {
    const { cpuMs, bytes, wallMs } = this.limits;
    return this.cpuMs * divisor >= cpuMs || this.bytes * divisor >= bytes || this.elapsedMs >= wallMs;
  }

  get elapsedMs(): number {
    return this.clock() - this.startMs;
  }

  /** For the log: what this invocation has used. Memory is the most seen after any piece of work or move of bytes, before what it left is freed. */
  get used(): Record<'cpu_ms' | 'process_cpu_ms' | 'wall_ms' | 'bytes' | 'peak_memory_mb', number> {
    return {
      cpu_ms: Math.round(this.cpuMs),
      process_cpu_ms: Math.round(this.gauges.processCpuMs() - this.startProcessCpuMs),
      wall_ms: Math.round(this.elapsedMs),
      bytes: this.bytes,
      peak_memory_mb: Math.round(this.peakMemoryMb),
    };
  }

  private look(): void {
    this.peakMemoryMb = Math.max(this.peakMemoryMb, this.gauges.memoryMb());
  }
}
