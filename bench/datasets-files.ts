/** Files of OpenAI chat, one conversation of two exchanges a line, no two alike. */

interface Message {
  role: string;
  content: string;
}

/** Nothing but ASCII, and nothing that JSON escapes: what a parser is fastest with. */
export function repeatedWords(size: number): Buffer {
  return fileOf(size, (index) => {
    const say = (role: string, words: number) => ({ role, content: `${index} ${role} `.repeat(words) });
    return [
      say('system', 4),
      say('user', 8),
      say('assistant', 20 + (index % 60)),
      say('user', 6),
      say('assistant', 30),
    ];
  });
}

const WORDS =
  'the a model answers when someone asks how their account can be opened, closed or moved to another bank; it explains each step and says what happens next. Please send me your question again'.split(
    ' ',
  );

/** Sentences with line breaks, quotes and dashes, as people and models write them. */
export function prose(size: number): Buffer {
  let seed = 1;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return (seed >>> 8) % below;
  };
  const separator = (index: number) =>
    index % 40 === 0 ? '\n\n' : index % 53 === 0 ? ' – ' : index % 17 === 0 ? ' “quoted” "twice" ' : ' ';
  const text = (words: number) => {
    const parts = Array.from(
      { length: words },
      (_, index) => `${WORDS[random(WORDS.length)]}${separator(index + 1)}`,
    );
    return `${parts.join('')}${random(1e9)}`;
  };
  return fileOf(size, () => [
    { role: 'system', content: 'You help people.' },
    { role: 'user', content: text(25) },
    { role: 'assistant', content: text(60 + random(120)) },
    { role: 'user', content: text(15) },
    { role: 'assistant', content: text(60) },
  ]);
}

function fileOf(size: number, messagesOf: (index: number) => Message[]): Buffer {
  const lines: string[] = [];
  for (let bytes = 0, index = 0; bytes < size; index += 1) {
    const line = JSON.stringify({ messages: messagesOf(index) });
    lines.push(line);
    bytes += line.length + 1;
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}
