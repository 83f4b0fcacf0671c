import { encodeServerSentEvent, readServerSentEvents } from './server-sent-events.ts';

const utf8 = new TextEncoder();

function streamOf(bytes: Uint8Array, cut: number, onCancel: () => void = () => undefined) {
  let at = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(bytes.subarray(at, (at += cut)));
    },
    cancel: onCancel,
  });
}

async function eventsOf(text: string, cut: number): Promise<string[]> {
  const events: string[] = [];
  for await (const event of readServerSentEvents(streamOf(utf8.encode(text), cut))) events.push(event);
  return events;
}

test.each([
  ['an event', 'data: {"a":1}\n\n', ['{"a":1}']],
  ['two lines of one event', 'data: a\ndata: b\n\n', ['a\nb']],
  ['no space after the colon', 'data:a\n\ndata:  b\n\n', ['a', ' b']],
  ['comments, names and ids', ': ping\nevent: x\nid: 4\nretry: 1\ndata: a\n\n: ping\n\n', ['a']],
  ['an empty line of data', 'data\n\ndata:\n\n', ['', '']],
  ['lines that end as on Windows', 'data: a\r\n\r\ndata: b\r\n\r\n', ['a', 'b']],
  ['characters of several bytes', 'data: “Grüße” 👋\n\n', ['“Grüße” 👋']],
  ['an event that is cut off', 'data: a\n\ndata: b', ['a']],
  ['nothing', '', []],
])('%s is read, however the bytes are cut', async (_, text, expected) => {
  for (const cut of [1, 2, 3, 7, 1000]) expect(await eventsOf(text, cut)).toEqual(expected);
});

test.each(['a', 'two\nlines', '{"text":"\\n"}', ''])('%j comes back as it was sent', async (data) => {
  expect(await eventsOf(encodeServerSentEvent(data), 4)).toEqual([data]);
});

test('whoever stops reading cancels the stream', async () => {
  const onCancel = jest.fn();
  for await (const event of readServerSentEvents(
    streamOf(utf8.encode('data: a\n\n'.repeat(9)), 9, onCancel),
  )) {
    expect(event).toBe('a');
    break;
  }
  expect(onCancel).toHaveBeenCalledTimes(1);
});

test('an event without an end is refused', async () => {
  await expect(eventsOf(`data: ${'x'.repeat(1_100_000)}`, 65_536)).rejects.toThrow(RangeError);
});
