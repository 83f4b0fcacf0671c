import { ByteWindow } from './byte-window.ts';
import { LineSplitter } from './lines.ts';

const encode = (text: string) => new TextEncoder().encode(text);

function split(text: string, chunkBytes: number, maxLineBytes = 20) {
  const found: string[] = [];
  const events = {
    line: (bytes: Uint8Array, line: number, offset: number) =>
      void found.push(`${line}@${offset} ${new TextDecoder().decode(bytes)}`),
    oversizedLine: (line: number) => void found.push(`${line} too long`),
  };
  const splitter = new LineSplitter(events, maxLineBytes, new ByteWindow());
  const bytes = encode(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    splitter.push(bytes.subarray(start, start + chunkBytes));
  }
  splitter.end();
  return found;
}

describe.each([1, 3, 1000])('lines read %i bytes at a time', (chunkBytes) => {
  test.each`
    file                          | text                         | lines
    ${'LF'}                       | ${'a\nb\n'}                  | ${['1@0 a', '2@2 b']}
    ${'CRLF'}                     | ${'a\r\nb\r\n'}              | ${['1@0 a', '2@3 b']}
    ${'no final line break'}      | ${'a\nb'}                    | ${['1@0 a', '2@2 b']}
    ${'blank lines are counted'}  | ${'\n \t\r\na\n\n\nb'}       | ${['3@5 a', '6@9 b']}
    ${'characters of many bytes'} | ${'ä😀\nß'}                  | ${['1@0 ä😀', '2@7 ß']}
    ${'a line at the limit'}      | ${`${'x'.repeat(20)}\nb`}    | ${[`1@0 ${'x'.repeat(20)}`, '2@21 b']}
    ${'a line over the limit'}    | ${`a\n${'x'.repeat(21)}\nb`} | ${['1@0 a', '2 too long', '3@24 b']}
    ${'a long last line'}         | ${`a\n${'x'.repeat(500)}`}   | ${['1@0 a', '2 too long']}
    ${'nothing'}                  | ${''}                        | ${[]}
  `('$file', ({ text, lines }) => {
    expect(split(text, chunkBytes)).toEqual(lines);
  });
});
