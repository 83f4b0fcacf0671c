/** One event of a `text/event-stream` that carries only data. */
export const encodeServerSentEvent = (data: string): string =>
  `${data
    .split('\n')
    .map((line) => `data: ${line}\n`)
    .join('')}\n`;

/** More than any event of ours: a stream that never ends one is not held in memory. */
const MAX_EVENT_CHARACTERS = 1024 * 1024;

/**
 * The data of each event of a `text/event-stream` (WHATWG HTML, 9.2.6), however its bytes were cut; comments, names, ids and
 * an event that the stream's end cuts off are left out. Whoever stops early cancels the stream.
 *
 * @throws {RangeError} at an event of more than a million characters.
 */
export async function* readServerSentEvents(
  stream: ReadableStream<Uint8Array>,
): AsyncGenerator<string, void, undefined> {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let pending = '';
  let data: string[] = [];
  let isWhole = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      pending += decoder.decode(value, { stream: true });
      // A carriage return at the end may be half of a line's end.
      const lines = pending.replace(/\r\n|\r(?!$)/g, '\n').split('\n');
      pending = lines.pop() ?? '';
      for (const line of lines) {
        if (line === '') {
          if (data.length > 0) yield data.join('\n');
          data = [];
        } else if (line === 'data' || line.startsWith('data:')) {
          data.push(line.slice(5).replace(/^ /, ''));
        }
      }
      const held = data.reduce((sum, line) => sum + line.length, pending.length);
      if (held > MAX_EVENT_CHARACTERS) throw new RangeError('An event of the stream is too long.');
    }
    isWhole = true;
  } finally {
    if (!isWhole) await reader.cancel().catch(() => undefined);
    reader.releaseLock();
  }
}
