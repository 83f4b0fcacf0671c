/**
 * `npm run bench:chat`: how fast the embedded engine writes answers, with its cache of keys and values and without, on the
 * base model and with an adapter. One thread, tokens per second of CPU time; the ratio is between two ways in the same
 * run. Also: how far their logits are
 * apart, and the service's time to the first word of an answer.
 */
import { createLocalEngine } from '../cluster/engines/local/engine.ts';
import { loadBaseModel } from '../cluster/engines/local/base-model.ts';
import { renderPrompt } from '../cluster/engines/local/chat-template.ts';
import { PROJECTIONS } from '../cluster/engines/local/model/config.ts';
import { generate, generateTokens } from '../cluster/engines/local/model/generate.ts';
import { readPrompt, readToken } from '../cluster/engines/local/model/kv-cache.ts';
import { LlamaModel } from '../cluster/engines/local/model/llama.ts';

const base = await loadBaseModel();
const context = base.config.max_position_embeddings;
const model = new LlamaModel(base.config, base.tensors, {
  ...{ maxRows: context, maxSequence: context, seed: 1, conversations: 1 },
  lora: { rank: 16, alpha: 32, dropout: 0, targets: PROJECTIONS },
});
const [cache] = model.caches;
if (!cache) throw new Error('The model has no cache.');

/** A question of about 60 tokens, and answers that never end by themselves. */
const question =
  'My parcel was sent three days ago and the page still says that it waits in your warehouse. '.repeat(2);
const prompt = renderPrompt(base.tokenizer, [{ role: 'user', content: question }]);
const room = context - prompt.length;
const options = (useAdapter: boolean, maxTokens: number) => ({ maxTokens, stopTokens: [], useAdapter });

/** Best of three, in milliseconds of CPU time: others may have the machine, too. */
function timed(run: () => void): number {
  const times = Array.from({ length: 3 }, () => {
    const before = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...times);
}

const perSecond = (tokens: number, ms: number) => `${Math.round((tokens / ms) * 1000)}`.padStart(9);

console.log(
  `A prompt of ${prompt.length} tokens, an answer of ${room}: the whole context of ${context}. Tokens per CPU second:`,
);
console.log('                    prompt  with cache   without    ratio');
for (const useAdapter of [false, true]) {
  const promptMs = timed(() => readPrompt(model, cache, prompt, useAdapter));
  const cachedMs =
    timed(() => Array.from(generateTokens(model, cache, prompt, options(useAdapter, room)))) - promptMs;
  const plainMs = timed(() => generate(model, prompt, options(useAdapter, room)));
  const cells = [
    (useAdapter ? 'adapter of rank 16' : 'base model').padEnd(18),
    perSecond(prompt.length, promptMs).slice(1),
    perSecond(room, cachedMs).padStart(11),
    perSecond(room, plainMs),
    `${(plainMs / cachedMs).toFixed(1)} ×`.padStart(8),
  ];
  console.log(cells.join(' '));
}

const answer = generate(model, prompt, options(false, room - 1));
let largest = 0;
let apart = 0;
readPrompt(model, cache, prompt, false);
answer.forEach((token, index) => {
  const cached = readToken(model, cache, token, false);
  const plain = model.nextTokenLogits(Int32Array.from([...prompt, ...answer.slice(0, index + 1)]), false);
  plain.forEach((logit, at) => {
    largest = Math.max(largest, Math.abs(logit));
    apart = Math.max(apart, Math.abs(logit - (cached[at] ?? NaN)));
  });
});
console.log(
  `Logits of both ways are at most ${apart.toExponential(1)} apart, of up to ${largest.toFixed(1)}.`,
);

const engine = createLocalEngine({ threads: 1, slots: 1 });
const task = {
  ...{ messages: [{ role: 'user' as const, content: 'Hi, my name is Anna.' }], adapter: null },
  ...{ temperature: 0, topP: 1, maxTokens: 40, stop: [], seed: 1 },
};
for (const when of ['with the process to start', 'with the process there']) {
  const startedAt = performance.now();
  for await (const { type } of engine.chat?.answer(task, new AbortController().signal) ?? []) {
    if (type === 'text') break;
  }
  console.log(`First word ${when}: ${(performance.now() - startedAt).toFixed(0)} ms.`);
}
await engine.chat?.close();
