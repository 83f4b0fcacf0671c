import { freeBytes } from './free-bytes.ts';

/** Memory is bounded by this many entries (about 13 MB). */
const MAX_HASH_ENTRIES = 600_000;
const FIRST_SLOTS = 1024;
const MAX_LOAD = 0.8;
const EMPTY = -1;
const KEY_BYTES = Float64Array.BYTES_PER_ELEMENT;

export interface HashTableState {
  /** Keys (float64) and values (uint32) of the entries, in the machine's byte order. */
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

/** A map from a 53-bit hash to a 32-bit number: open addressing in typed arrays, bounded, savable. */
export class HashTable {
  private keys = new Float64Array(FIRST_SLOTS).fill(EMPTY);
  private values = new Uint32Array(FIRST_SLOTS);
  private count = 0;

  constructor(private readonly maxEntries = MAX_HASH_ENTRIES) {}

  get isFull(): boolean {
    return this.count >= this.maxEntries;
  }

  /** The value stored for the hash, if there is one. */
  get(hash: number): number | undefined {
    const slot = this.slotOf(hash);
    return this.keys[slot] === hash ? this.values[slot] : undefined;
  }

  /** The value stored for the hash, or undefined after storing `value` for it (nothing is stored once full). */
  getOrInsert(hash: number, value: number): number | undefined {
    const slot = this.slotOf(hash);
    if (this.keys[slot] === hash) return this.values[slot];
    if (this.isFull) return undefined;
    this.keys[slot] = hash;
    this.values[slot] = value;
    this.count += 1;
    if (this.count > this.keys.length * MAX_LOAD) this.grow();
    return undefined;
  }

  /** The entries alone: a table is up to two thirds empty, and many a state holds several. */
  save(): HashTableState {
    const keys = new Float64Array(this.count);
    const values = new Uint32Array(this.count);
    let entry = 0;
    for (let slot = 0; slot < this.keys.length; slot += 1) {
      if (this.keys[slot] === EMPTY) continue;
      keys[entry] = this.keys[slot] ?? 0;
      values[entry] = this.values[slot] ?? 0;
      entry += 1;
    }
    return { keys: new Uint8Array(keys.buffer), values: new Uint8Array(values.buffer) };
  }

  static restore(state: HashTableState, maxEntries = MAX_HASH_ENTRIES): HashTable {
    const [keyBytes, valueBytes] = [aligned(state.keys), aligned(state.values)];
    const keys = new Float64Array(keyBytes.buffer, keyBytes.byteOffset, keyBytes.length / KEY_BYTES);
    const values = new Uint32Array(valueBytes.buffer, valueBytes.byteOffset, keys.length);
    const table = new HashTable(maxEntries);
    table.makeRoomFor(keys.length);
    for (let entry = 0; entry < keys.length; entry += 1)
      table.getOrInsert(keys[entry] ?? 0, values[entry] ?? 0);
    return table;
  }

  /** Gives its memory back at once; nothing may be asked or stored after. */
  release(): void {
    freeArrays(this.keys, this.values);
  }

  /** The slot that holds the hash, or the free one where it belongs (linear probing; the number of slots is a power of 2). */
  private slotOf(hash: number): number {
    const mask = this.keys.length - 1;
    let slot = (hash ^ (hash / 0x100000000)) & mask;
    while (this.keys[slot] !== EMPTY && this.keys[slot] !== hash) slot = (slot + 1) & mask;
    return slot;
  }

  /** Of a table that is empty: growing step by step would need half as much again. */
  private makeRoomFor(entries: number): void {
    let slots = FIRST_SLOTS;
    while (slots * MAX_LOAD < entries) slots *= 2;
    this.keys = new Float64Array(slots).fill(EMPTY);
    this.values = new Uint32Array(slots);
  }

  private grow(): void {
    const { keys, values } = this;
    this.keys = new Float64Array(keys.length * 2).fill(EMPTY);
    this.values = new Uint32Array(keys.length * 2);
    for (let index = 0; index < keys.length; index += 1) {
      const hash = keys[index] ?? EMPTY;
      if (hash === EMPTY) continue;
      const slot = this.slotOf(hash);
      this.keys[slot] = hash;
      this.values[slot] = values[index] ?? 0;
    }
    freeArrays(keys, values);
  }
}

function freeArrays(...arrays: (Float64Array<ArrayBuffer> | Uint32Array<ArrayBuffer>)[]): void {
  for (const { buffer } of arrays) freeBytes(new Uint8Array(buffer));
}

/** The bytes where a typed array can be laid over them; a copy only where they begin at an odd place. */
const aligned = (bytes: Uint8Array): Uint8Array =>
  bytes.byteOffset % KEY_BYTES === 0 ? bytes : bytes.slice();
