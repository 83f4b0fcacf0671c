import { once } from 'node:events';
import type { ChatEngine, ChatEvent, ChatTask } from '../../engines/chat-engine.ts';

const CONTEXT = { max_tokens: 8, dropped_messages: 0, dropped_tokens: 0 };

/** A chat engine that says the words of the last message, and then does what the test tells it to. */
export class FakeChat implements ChatEngine {
  readonly slots = 1;
  readonly tasks: ChatTask[] = [];
  /** Answers being written. */
  active = 0;
  closed = false;
  /** What comes after the words: the end, an error, nothing more (it ends), or silence until the caller goes. */
  then: 'end' | 'nothing' | 'silence' | Error = 'end';

  async *answer(task: ChatTask, signal: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    this.tasks.push(task);
    this.active += 1;
    try {
      yield { type: 'start', context: CONTEXT };
      const words = (task.messages.at(-1)?.content ?? '').split(/(?<= )/);
      for (const text of words) yield { type: 'text', text };
      if (this.then instanceof Error) throw this.then;
      if (this.then === 'silence' && !signal.aborted) await once(signal, 'abort');
      if (this.then !== 'end' || signal.aborted) return;
      const usage = { prompt_tokens: 3, completion_tokens: words.length, total_tokens: 3 + words.length };
      yield { type: 'end', finishReason: 'stop', usage, timings: { prompt_ms: 1, completion_ms: 2 } };
    } finally {
      this.active -= 1;
    }
  }

  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
}
