/** Remembers values by key, each until its own end; of more than `capacity` the oldest is forgotten. */
export class ShortMemory<Value> {
  private readonly entries = new Map<string, { value: Value; until: number }>();

  constructor(private readonly capacity: number) {}

  get(key: string): Value | undefined {
    const entry = this.entries.get(key);
    return entry && Date.now() < entry.until ? entry.value : undefined;
  }

  /** @param until Unix milliseconds */
  set(key: string, value: Value, until: number): void {
    // A key that is set again counts as the newest.
    this.entries.delete(key);
    this.entries.set(key, { value, until });
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.capacity && oldest !== undefined) this.entries.delete(oldest);
  }
}
