import type { ChatEvent, ChatTask } from '../chat-engine.ts';
import type { BaseModel } from './base-model.ts';
import { fitPrompt } from './chat-prompt.ts';
import { TokenText } from './chat-text.ts';
import { endOfAnswer } from './chat-template.ts';
import { generateTokens } from './model/generate.ts';
import type { KvCache } from './model/kv-cache.ts';
import type { LlamaModel } from './model/llama.ts';

/** Where an answer is written: a model with the adapter loaded that the task names, and a cache of its own. */
export interface ChatPlace {
  base: BaseModel;
  model: LlamaModel;
  cache: KvCache;
}

/**
 * Writes an answer, one event a token (its text may be empty). The answer's room within the context is what the request
 * allows, at most half of the context when the conversation needs the other half.
 */
export function* writeAnswer(
  { base, model, cache }: ChatPlace,
  task: ChatTask,
): Generator<ChatEvent, void, undefined> {
  const { tokenizer, config } = base;
  const context = config.max_position_embeddings;
  const wanted = task.maxTokens ?? context;
  const prompt = fitPrompt(tokenizer, task.messages, context - Math.min(wanted, context >> 1));
  yield {
    type: 'start',
    context: {
      max_tokens: context,
      dropped_messages: prompt.droppedMessages,
      dropped_tokens: prompt.droppedTokens,
    },
  };

  const startedAt = performance.now();
  const tokens = generateTokens(model, cache, prompt.tokens, {
    maxTokens: Math.min(wanted, context - prompt.tokens.length),
    stopTokens: [endOfAnswer(tokenizer)],
    useAdapter: task.adapter !== null,
    temperature: task.temperature,
    topP: task.topP,
    seed: task.seed,
  });
  const text = new TokenText(tokenizer, task.stop);
  let count = 0;
  let ended = tokens.next();
  const promptRead = performance.now();
  while (!ended.done) {
    count += 1;
    yield { type: 'text', text: text.push(ended.value) };
    if (text.isStopped) break;
    ended = tokens.next();
  }
  const rest = text.end();
  if (rest !== '') yield { type: 'text', text: rest };
  yield {
    type: 'end',
    finishReason: ended.done && !text.isStopped ? ended.value : 'stop',
    usage: {
      prompt_tokens: prompt.tokens.length,
      completion_tokens: count,
      total_tokens: prompt.tokens.length + count,
    },
    timings: { prompt_ms: promptRead - startedAt, completion_ms: performance.now() - promptRead },
  };
}
