import type { CanonicalMessage, CanonicalRow } from './canonical-row.ts';
import type { SampleConversation } from './dataset.schema.ts';

const MAX_SAMPLES = 3;
const MAX_SAMPLE_MESSAGES = 50;
const MAX_SAMPLE_CHARACTERS = 4000;

/** Keeps the first conversations for the preview; of one that has several rows the longest, which holds the others. */
export class SampleCollector {
  constructor(private readonly samples: SampleConversation[] = []) {}

  add(row: CanonicalRow): void {
    const index = this.samples.findIndex((sample) => sample.conversation_id === row.conversation_id);
    const isLonger = row.messages.length > (this.samples[index]?.messages.length ?? 0);
    if (index < 0 && this.samples.length < MAX_SAMPLES) this.samples.push(clipRow(row));
    else if (index >= 0 && isLonger) this.samples[index] = clipRow(row);
  }

  save(): SampleConversation[] {
    return structuredClone(this.samples);
  }
}

function clipRow(row: CanonicalRow): SampleConversation {
  return { ...row, messages: clipMessages(row.messages) };
}

/** As much of a conversation as is shown: its first 50 messages, 4,000 characters of each. */
export const clipMessages = (messages: readonly CanonicalMessage[]): CanonicalMessage[] =>
  messages.slice(0, MAX_SAMPLE_MESSAGES).map((message) => ({ ...message, content: clip(message.content) }));

function clip(text: string): string {
  return text.length <= MAX_SAMPLE_CHARACTERS ? text : `${text.slice(0, MAX_SAMPLE_CHARACTERS)}…`;
}
