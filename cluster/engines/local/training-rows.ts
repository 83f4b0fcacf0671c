import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { renderChat } from './chat-template.ts';
import type { Sequence } from './model/batch.ts';
import type { Tokenizer } from './tokenizer.ts';
import { TrainingError } from '../training-error.ts';

/** A canonical row of the training file. */
const trainingRow = z.object({
  conversation_id: z.string().min(1),
  split: z.enum(['train', 'validation']),
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'user', 'assistant']),
        content: z.string(),
        weight: z.union([z.literal(0), z.literal(1)]).optional(),
      }),
    )
    .min(1),
});

export interface TrainingRows {
  train: Sequence[];
  validation: Sequence[];
  /** What the log should say: rows shortened or left out. */
  warnings: string[];
}

/**
 * Reads the training file as sequences of at most `maxTokens` tokens; rows without a token to learn are left out.
 * @throws {TrainingError} `invalid_training_file` naming the line, or when no row is left to train on.
 */
export async function readTrainingRows(
  path: string,
  tokenizer: Tokenizer,
  maxTokens: number,
): Promise<TrainingRows> {
  const sequences: Record<'train' | 'validation', Sequence[]> = { train: [], validation: [] };
  let shortened = 0;
  let withoutTarget = 0;
  let lineNumber = 0;
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    lineNumber += 1;
    if (line.trim() === '') continue;
    const row = parseRow(line, lineNumber);
    const { tokens, lossWeights, droppedMessages, droppedTokens } = renderChat(
      tokenizer,
      row.messages,
      maxTokens,
    );
    if (droppedMessages + droppedTokens > 0) shortened += 1;
    if (lossWeights.some((weight) => weight > 0)) sequences[row.split].push({ tokens, lossWeights });
    else withoutTarget += 1;
  }
  if (sequences.train.length === 0) {
    throw new TrainingError('invalid_training_file', 'The training file has no row with an answer to learn.');
  }
  return { ...sequences, warnings: describeLosses(shortened, withoutTarget, maxTokens) };
}

function parseRow(line: string, lineNumber: number): z.infer<typeof trainingRow> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    throw new TrainingError('invalid_training_file', `Line ${lineNumber} of the training file is not JSON.`);
  }
  const row = trainingRow.safeParse(value);
  if (row.success) return row.data;
  const issue = row.error.issues[0];
  const place = issue?.path.join('.') || 'the row';
  const message = `Line ${lineNumber} of the training file: ${place}: ${issue?.message ?? 'invalid'}.`;
  throw new TrainingError('invalid_training_file', message);
}

function describeLosses(shortened: number, withoutTarget: number, maxTokens: number): string[] {
  const warnings: string[] = [];
  if (shortened > 0) {
    warnings.push(
      `${shortened} row(s) are longer than ${maxTokens} tokens and were shortened: oldest exchanges first, then the end.`,
    );
  }
  if (withoutTarget > 0) warnings.push(`${withoutTarget} row(s) have no answer to learn and were left out.`);
  return warnings;
}
