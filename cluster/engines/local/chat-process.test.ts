import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AdapterFiles, ChatEvent, ChatTask } from '../chat-engine.ts';
import { loadBaseModel } from './base-model.ts';
import { createLocalChat, type LocalChat } from './chat-process.ts';
import { PROJECTIONS } from './model/config.ts';
import { LlamaModel } from './model/llama.ts';
import { adapterConfig, adapterTensors } from './peft.ts';
import { writeSafetensors } from './safetensors.ts';
import { randomizeAdapter } from './testing/tiny-model.ts';

let directory: string;
let chat: LocalChat;
let adapters: Record<'untrained' | 'trained' | 'broken', AdapterFiles>;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'chat-process-'));
  const base = await loadBaseModel();
  const lora = { rank: 4, alpha: 64, dropout: 0, targets: PROJECTIONS };
  const model = new LlamaModel(base.config, base.tensors, { maxRows: 8, maxSequence: 8, lora, seed: 3 });
  const save = (key: string, config: unknown): AdapterFiles => {
    const files = {
      key,
      modelPath: join(directory, `${key}.st`),
      configPath: join(directory, `${key}.json`),
    };
    writeFileSync(files.modelPath, writeSafetensors(adapterTensors(model)));
    writeFileSync(files.configPath, JSON.stringify(config));
    return files;
  };
  const config = adapterConfig(base.id, lora);
  const untrained = save('untrained', config);
  randomizeAdapter(model, 5);
  adapters = { untrained, trained: save('trained', config), broken: save('broken', { ...config, r: 8 }) };
  chat = createLocalChat({ onOutput: (text) => process.stderr.write(text) });
});
afterAll(async () => {
  await chat.close();
  rmSync(directory, { recursive: true });
});

const task = (change: Partial<ChatTask> = {}): ChatTask => ({
  messages: [{ role: 'user', content: 'Hi, my name is Anna.' }],
  ...{ adapter: null, temperature: 0, topP: 1, maxTokens: 40, stop: [], seed: 1 },
  ...change,
});

async function answer(change: Partial<ChatTask> = {}, by = chat) {
  const events: ChatEvent[] = [];
  for await (const event of by.answer(task(change), new AbortController().signal)) events.push(event);
  const text = events.map((event) => (event.type === 'text' ? event.text : '')).join('');
  const end = events.at(-1);
  return { text, start: events[0], end: end?.type === 'end' ? end : null, pieces: events.length - 2 };
}

test('the base model greets, piece by piece', async () => {
  const { text, start, end, pieces } = await answer();
  expect(text).toBe('Hello Anna! How can I help you today?');
  expect(start).toEqual({
    type: 'start',
    context: { max_tokens: 256, dropped_messages: 0, dropped_tokens: 0 },
  });
  expect(end).toMatchObject({
    finishReason: 'stop',
    usage: { prompt_tokens: 11, completion_tokens: 10, total_tokens: 21 },
  });
  expect(pieces).toBe(10);
});

test('an adapter that learned nothing changes nothing, another one does, and the base model stays what it was', async () => {
  const [untrained, trained] = await Promise.all([
    answer({ adapter: adapters.untrained }),
    answer({ adapter: adapters.trained }),
  ]);
  expect(untrained.text).toBe('Hello Anna! How can I help you today?');
  expect(trained.text).not.toBe(untrained.text);
  expect((await answer()).text).toBe(untrained.text);
});

test('the same seed says the same, another one something else', async () => {
  const say = (seed: number) => answer({ temperature: 1.5, seed }).then(({ text }) => text);
  expect(await say(1)).toBe(await say(1));
  expect(await say(2)).not.toBe(await say(1));
});

test.each<[string, Partial<ChatTask>, string, 'stop' | 'length', number]>([
  ['max_tokens', { maxTokens: 3 }, 'Hello Anna!', 'length', 3],
  ['a stop sequence within a token', { stop: ['ow can'] }, 'Hello Anna! H', 'stop', 5],
  ['a stop sequence over tokens', { stop: ['a! H'] }, 'Hello Ann', 'stop', 4],
])('an answer ends at %s', async (_, change, text, finishReason, tokens) => {
  const seen = await answer(change);
  expect(seen.text).toBe(text);
  expect(seen.end).toMatchObject({ finishReason, usage: { completion_tokens: tokens } });
});

test('what does not fit the context is left out, and said', async () => {
  const messages = Array.from({ length: 21 }, (_, index) => ({
    role: index % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: 'Tell me about the weather in the mountains, please. '.repeat(3),
  }));
  const { start, end } = await answer({ messages, maxTokens: 500 });
  expect(start).toMatchObject({ context: { dropped_messages: expect.any(Number), dropped_tokens: 0 } });
  expect(end?.usage.prompt_tokens).toBeLessThanOrEqual(128);
  expect(end?.usage.total_tokens).toBeLessThanOrEqual(256);
});

test('an adapter whose settings are not its weights’ is refused, and the next answer comes', async () => {
  await expect(answer({ adapter: adapters.broken })).rejects.toMatchObject({
    code: 'adapter_mismatch',
    message: expect.stringContaining('has shape [4,256], not [8,256]'),
  });
  expect((await answer()).pieces).toBe(10);
});

test('an answer that nobody waits for is not written on', async () => {
  const gone = new AbortController();
  const seen: ChatEvent['type'][] = [];
  const long = task({ temperature: 2, maxTokens: 250 });
  for await (const { type } of chat.answer(long, gone.signal)) {
    seen.push(type);
    if (seen.length === 3) gone.abort();
  }
  expect(seen).not.toContain('end');
  // Both places are free again.
  expect(await Promise.all([answer(), answer()])).toHaveLength(2);
});

test('a process that is killed breaks off its answers; the next ones come from a new one', async () => {
  const { pid } = chat;
  const broken = (async () => {
    for await (const { type } of chat.answer(task({ temperature: 2 }), new AbortController().signal)) {
      if (type === 'start') process.kill(pid ?? 0, 'SIGKILL');
    }
  })();
  await expect(broken).rejects.toMatchObject({ code: 'worker_crashed', retryable: true });
  expect((await answer()).text).toContain('Hello Anna!');
  expect(chat.pid).not.toBe(pid);
});

test('a process that has nothing to do ends, and is there again when it is needed', async () => {
  const idle = createLocalChat({ idleMs: 1, onOutput: () => undefined });
  expect(idle.pid).toBeNull();
  await answer({ maxTokens: 1 }, idle);
  while (idle.pid !== null) await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await answer({ maxTokens: 1 }, idle)).pieces).toBe(1);
  await idle.close();
});
