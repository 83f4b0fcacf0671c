import { TrainingError } from '../../training-error.ts';
import type { Pointer } from '../kernels/load.ts';

/** Above this, byte offsets leave the positive range of the kernels' 32-bit integers. */
const MAX_BYTES = 2 ** 31 - 2 ** 16;
const PAGE_BYTES = 65_536;

/**
 * The memory that the kernels compute in. Space is reserved first and never freed; `seal` then grows the memory once,
 * because growing detaches every earlier view of it.
 */
export class Arena {
  readonly memory = new WebAssembly.Memory({ initial: 1 });
  private top = PAGE_BYTES;
  private views: { floats: Float32Array; ints: Int32Array } | undefined;

  /** Space for `count` 32-bit values, aligned to 64 bytes. */
  reserve(count: number): Pointer {
    if (this.views) throw new Error('The arena is sealed.');
    const pointer = this.top;
    this.top = Math.ceil((pointer + count * 4) / 64) * 64;
    return pointer;
  }

  /** @throws {TrainingError} `out_of_memory` when the reservations exceed 2 GiB. */
  seal(): void {
    if (this.top > MAX_BYTES) {
      const gib = (this.top / 2 ** 30).toFixed(1);
      const message = `The model and its batch need ${gib} GiB; this engine can use 2 GiB per thread.`;
      throw new TrainingError('out_of_memory', message);
    }
    // One page of slack: vector loads may read past the last value.
    const pages = Math.ceil(this.top / PAGE_BYTES) + 1;
    this.memory.grow(pages - this.memory.buffer.byteLength / PAGE_BYTES);
    this.views = { floats: new Float32Array(this.memory.buffer), ints: new Int32Array(this.memory.buffer) };
  }

  get bytes(): number {
    return this.memory.buffer.byteLength;
  }

  /** The whole memory as float32; index with `pointer / 4`. */
  get floats(): Float32Array {
    return this.sealed().floats;
  }

  /** The whole memory as int32. */
  get ints(): Int32Array {
    return this.sealed().ints;
  }

  /** A window on `count` floats, writing through to the arena. */
  view(pointer: Pointer, count: number): Float32Array {
    return new Float32Array(this.sealed().floats.buffer, pointer, count);
  }

  private sealed(): { floats: Float32Array; ints: Int32Array } {
    if (!this.views) throw new Error('The arena is not sealed yet.');
    return this.views;
  }
}
