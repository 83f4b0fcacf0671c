/**
 * Gives the memory of bytes that are done with back at once; they are empty afterwards. A collector alone lets some 64 MB of such
 * buffers pile up, because they lie outside of its heap. Runtimes without `ArrayBuffer.prototype.transfer` leave it to theirs.
 */
export function freeBytes({ buffer }: Uint8Array): void {
  const { transfer } = buffer as { transfer?: (newLength: number) => ArrayBuffer };
  transfer?.call(buffer, 0);
}
