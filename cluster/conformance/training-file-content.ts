/** A small training file: twelve conversations of one pattern, two of them for validation. */
export function trainingFileContent(): Buffer {
  const colours = ['red', 'blue', 'green', 'black', 'white', 'brown'];
  const rows = Array.from({ length: 12 }, (_, index) => ({
    conversation_id: `c${index}`,
    split: index < 2 ? 'validation' : 'train',
    messages: [
      { role: 'user', content: `Do you like ${colours[index % colours.length]}?` },
      { role: 'assistant', content: `Aye, ${colours[index % colours.length]}!` },
    ],
  }));
  return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
}
