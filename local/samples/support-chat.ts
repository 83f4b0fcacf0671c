import { slots, systemPrompt, topics, type Exchange, type Topic } from './support-topics.ts';

/** How many conversations the sample has. */
export const conversationCount = 240;

const fileName = 'support-chat.jsonl';
const seed = 20_260;

interface Message {
  role: 'user' | 'assistant';
  content: string;
}

/**
 * The lines of the sample dataset in the format brightrun_lora_v4: `_meta` first, then one pair a line. As in real files
 * of that format a pair is one message: those of the customer are placeholders without a target.
 *
 * Always the same lines: the choices come from a seeded generator.
 */
export function generateSupportChat(): string[] {
  const random = createRandom(seed);
  const seen = new Set<string>();
  const pairs: object[] = [];
  for (let index = 0; index < conversationCount; index++) {
    const topic = at(topics, index);
    const messages = uniqueConversation(topic, random, seen);
    pairs.push(...toPairs(`support-${String(index + 1).padStart(3, '0')}`, topic, messages));
  }
  const meta = { _meta: { file_name: fileName, version: 'brightrun-lora-v4', total_pairs: pairs.length } };
  return [meta, ...pairs].map((line) => JSON.stringify(line));
}

/** Chooses again while another conversation has the same opening: an exact duplicate would teach nothing. */
function uniqueConversation(topic: Topic, random: () => number, seen: Set<string>): Message[] {
  for (;;) {
    const messages = writeConversation(topic, random);
    const opening = `${messages[0]?.content}|${messages[1]?.content}`;
    if (!seen.has(opening)) {
      seen.add(opening);
      return messages;
    }
  }
}

function writeConversation(topic: Topic, random: () => number): Message[] {
  const pick = <T>(choices: readonly T[]): T => at(choices, Math.floor(random() * choices.length));
  const values: Record<string, string> = {
    order: `SP-${10_000 + Math.floor(random() * 90_000)}`,
    plant: pick(slots.plant),
    colour: pick(slots.colour),
    size: pick(slots.size),
    days: pick(slots.days),
  };
  const fill = (text: string) => text.replace(/\{(\w+)\}/g, (_match, name: string) => values[name] ?? '');
  const inOrder = random() < 0.5 ? topic.followUps : [...topic.followUps].reverse();
  // Squared: most conversations are short, so that the demo trains in a minute or so.
  const followUps = inOrder.slice(0, Math.floor(random() ** 2 * 3));
  return [topic.opening, ...followUps].flatMap(({ customer, support }: Exchange): Message[] => [
    { role: 'user', content: fill(pick(customer)) },
    { role: 'assistant', content: fill(pick(support)) },
  ]);
}

function toPairs(conversationId: string, topic: Topic, messages: Message[]): object[] {
  return messages.map(({ role, content }, index) => {
    const isTarget = role === 'assistant';
    const history = messages.slice(0, index).map((message, turn) => ({ turn: turn + 1, ...message }));
    return {
      id: `${conversationId}-${index + 1}`,
      conversation_id: conversationId,
      turn_number: index + 1,
      system_prompt: systemPrompt,
      conversation_history: history,
      current_user_input: isTarget ? messages[index - 1]?.content : content,
      target_response: isTarget ? content : null,
      conversation_metadata: { topic: topic.id, total_turns: messages.length },
      emotional_context: { primary_emotion: topic.feeling },
      training_metadata: { source: 'generated', quality: 'seed' },
    };
  });
}

/** Element of a list that is repeated endlessly. */
function at<T>(items: readonly T[], index: number): T {
  const item = items[index % items.length];
  if (item === undefined) throw new Error('an empty list has no elements');
  return item;
}

/** Numbers in [0, 1) from a seed: mulberry32, public domain, by Tommy Ettinger. */
function createRandom(initialState: number): () => number {
  let state = initialState;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
