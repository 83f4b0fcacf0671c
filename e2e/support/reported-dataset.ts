import { createValidator } from '../../src/core/datasets/validator.ts';
import { insertDataset } from '../../src/testing/api/rows.ts';
import { sql } from '../../src/testing/stack/stack.ts';

const chat = (index: number, answer: string) =>
  JSON.stringify({
    conversation_id: `support-${index}`,
    messages: [
      { role: 'user', content: `What is ${index} and ${index}?` },
      { role: 'assistant', content: answer },
    ],
  });

/** The kinds of rows of a large bad file, in turn: three of four are broken in their own way. */
const KINDS = [
  (index: number) => chat(index, `Together they make ${2 * index}, which is the sum of the two numbers.`),
  (index: number) => `{"conversation_id": "support-${index}", "messages": [}`,
  (index: number) => chat(index, 'ok'),
  (index: number) => JSON.stringify({ conversation_id: `support-${index}`, messages: [] }),
];

/** A dataset of `rows` rows that cannot be trained on, with its file in storage and the report that validation makes of it. */
export async function insertReportedDataset(userId: string, name: string, rows: number): Promise<string> {
  const text = Array.from({ length: rows }, (_, index) => KINDS[index % KINDS.length]?.(index)).join('\n');
  const validator = createValidator({ fileName: 'chats.jsonl', requestedFormat: null, sink: null });
  validator.push(Buffer.from(text));
  const { report, samples, statistics } = validator.finish();
  const id = await insertDataset(userId, { name, status: 'error', upload: text });
  await sql()`
    update public.datasets set format = ${report.format}, file_size = ${Buffer.byteLength(text)},
      validation_errors = ${sql().json(report)}, sample_data = ${sql().json(samples)}, error_message = ${report.reason},
      total_rows = ${statistics.rows}, total_tokens = ${statistics.tokens},
      length_histogram = ${sql().json(statistics.lengthHistogram)}, validated_at = now()
    where id = ${id}`;
  return id;
}
