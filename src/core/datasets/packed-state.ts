const HEADER_BYTES = 4;
/** Typed arrays may only lie at multiples of their element size. */
const ALIGNMENT = 8;
const MARK = '$bytes';

const aligned = (length: number) => Math.ceil(length / ALIGNMENT) * ALIGNMENT;

/**
 * Packs a saved state, plain JSON but for any Uint8Array in it, into one piece of bytes: the length of the JSON text (uint32,
 * little-endian), the text, then the arrays as they are. A state is mostly hash tables; as base64 inside JSON they would cost
 * several times the memory and the CPU of what was worked on.
 */
export function packState(state: unknown): Uint8Array<ArrayBuffer> {
  const arrays: Uint8Array[] = [];
  let arraysLength = 0;
  const text = JSON.stringify(state, (_key, value: unknown) => {
    if (!(value instanceof Uint8Array)) return value;
    const place = { [MARK]: [arraysLength, value.length] };
    arrays.push(value);
    arraysLength += aligned(value.length);
    return place;
  });
  const json = new TextEncoder().encode(text);
  const start = aligned(HEADER_BYTES + json.length);
  const packed = new Uint8Array(start + arraysLength);
  new DataView(packed.buffer).setUint32(0, json.length, true);
  packed.set(json, HEADER_BYTES);
  let offset = start;
  for (const array of arrays) {
    packed.set(array, offset);
    offset += aligned(array.length);
  }
  return packed;
}

/** What `packState` packed; its arrays are views of `packed`. Throws an Error on bytes that are no packed state. */
export function unpackState(packed: Uint8Array): unknown {
  const { buffer, byteOffset, byteLength } = packed;
  const jsonLength = new DataView(buffer, byteOffset, byteLength).getUint32(0, true);
  const start = aligned(HEADER_BYTES + jsonLength);
  if (start > aligned(byteLength)) throw new Error('The saved state is cut off.');
  const text = new TextDecoder().decode(packed.subarray(HEADER_BYTES, HEADER_BYTES + jsonLength));
  return JSON.parse(text, (_key, value: unknown) => {
    const place = placeOf(value);
    if (place === null) return value;
    const [offset, length] = place;
    if (start + offset + length > byteLength) throw new Error('The saved state is cut off.');
    return packed.subarray(start + offset, start + offset + length);
  });
}

/** The arrays of a state: once it is packed, their memory is needed no more. */
export function arraysIn(state: unknown): Uint8Array[] {
  if (state instanceof Uint8Array) return [state];
  return typeof state === 'object' && state !== null ? Object.values(state).flatMap(arraysIn) : [];
}

function placeOf(value: unknown): [offset: number, length: number] | null {
  if (typeof value !== 'object' || value === null || !(MARK in value)) return null;
  return value[MARK] as [number, number];
}
