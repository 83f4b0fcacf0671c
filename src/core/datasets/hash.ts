const { imul } = Math;
/** Mixed in after each part; no UTF-16 code unit has this value, so ("ab", "c") and ("a", "bc") differ. */
const PART_END = 0x10000;

/**
 * cyrb53 (bryc, public domain): a fast 53-bit hash of the UTF-16 code units of texts, for splitting and for finding
 * repetitions. Not cryptographic. The answer is a non-negative safe integer.
 */
export function hash53(...parts: readonly string[]): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (const part of parts) {
    for (let index = 0; index < part.length; index += 1) {
      const unit = part.charCodeAt(index);
      high = imul(high ^ unit, 2654435761);
      low = imul(low ^ unit, 1597334677);
    }
    high = imul(high ^ PART_END, 2654435761);
    low = imul(low ^ PART_END, 1597334677);
  }
  high = imul(high ^ (high >>> 16), 2246822507) ^ imul(low ^ (low >>> 13), 3266489909);
  low = imul(low ^ (low >>> 16), 2246822507) ^ imul(high ^ (high >>> 13), 3266489909);
  return 4294967296 * (2097151 & low) + (high >>> 0);
}

/** `hash53` as a fraction in [0, 1). */
export const hashFraction = (text: string): number => hash53(text) / 2 ** 53;
