import { randomizeAdapter, tinyConfig, tinyModel } from '../testing/tiny-model.ts';
import { generate, generateTokens } from './generate.ts';
import { pickToken } from './generate-sampling.ts';
import { readPrompt, readToken } from './kv-cache.ts';
import { createRandom } from './random.ts';

const prompt = [7, 3, 3, 41, 12, 60, 9];
const continuation = [1, 63, 5, 5, 17, 30, 2, 44, 8, 19];

function chatModel() {
  const model = tinyModel({ conversations: 2 });
  randomizeAdapter(model, 11);
  return model;
}

const cacheOf = (model: ReturnType<typeof chatModel>, index = 0) => {
  const cache = model.caches[index];
  if (!cache) throw new Error('There is no such cache.');
  return cache;
};

const apart = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? NaN))), 0);

test.each([
  ['the base model', false],
  ['the model with its adapter', true],
])('%s gives with a cache the logits that it gives without one', (_, useAdapter) => {
  const model = chatModel();
  const [cache, other] = [cacheOf(model), cacheOf(model, 1)];
  for (let length = 1; length <= prompt.length; length++) {
    const logits = readPrompt(model, cache, prompt.slice(0, length), useAdapter);
    expect(logits).toEqual(model.nextTokenLogits(Int32Array.from(prompt.slice(0, length)), useAdapter));
  }
  const read = [...prompt];
  for (const token of continuation) {
    const logits = readToken(model, cache, token, useAdapter);
    // Another conversation in between leaves this one alone.
    readPrompt(model, other, continuation, useAdapter);
    read.push(token);
    const expected = model.nextTokenLogits(Int32Array.from(read), useAdapter);
    expect(apart(logits, expected)).toBeLessThan(1e-4 * Math.max(...expected.map(Math.abs)));
  }
});

test('the last place of the cache can be read, and none beyond it', () => {
  const model = chatModel();
  const cache = cacheOf(model);
  readPrompt(model, cache, prompt, true);
  while (cache.length < cache.capacity) readToken(model, cache, 1, true);
  expect(() => readToken(model, cache, 1, true)).toThrow(/holds 32 tokens/);
  expect(() => readPrompt(model, cache, new Array<number>(33).fill(1), true)).toThrow(/holds 32 tokens/);
});

const generated = (options: Partial<Parameters<typeof generate>[2]> = {}) => {
  const model = chatModel();
  const all = { maxTokens: 12, stopTokens: [], useAdapter: true, ...options };
  return {
    cached: [...generateTokens(model, cacheOf(model), prompt, all)],
    plain: generate(model, prompt, all),
  };
};

test.each([
  ['greedily', {}],
  ['drawing', { temperature: 1, seed: 5 }],
  ['drawing from the nucleus', { temperature: 1.5, topP: 0.7, seed: 5 }],
])('%s, the cache changes no token, and neither does saying it again', (_, options) => {
  const { cached, plain } = generated(options);
  expect(cached).toEqual(plain);
  expect(cached).toHaveLength(12);
  expect(generated(options).cached).toEqual(cached);
});

test('another seed draws another text', () => {
  const texts = [1, 2, 3].map((seed) => generated({ temperature: 1, seed }).cached.join());
  expect(new Set(texts).size).toBe(3);
});

test('an answer ends at a stop token, at its limit, or where the context is full', () => {
  const model = chatModel();
  const cache = cacheOf(model);
  const run = (maxTokens: number, stopTokens: number[]) => {
    const tokens = generateTokens(model, cache, prompt, { maxTokens, stopTokens, useAdapter: true });
    let count = 0;
    for (;;) {
      const { done, value } = tokens.next();
      if (done) return [value, count];
      count += 1;
    }
  };
  const [, , third = 0] = generated().cached;
  expect(run(12, [third])).toEqual(['stop', generated().cached.indexOf(third)]);
  expect(run(5, [])).toEqual(['length', 5]);
  // The last token said is not read any more.
  expect(run(1000, [])).toEqual(['length', cache.capacity - prompt.length + 1]);
  expect(tinyConfig.max_position_embeddings).toBeGreaterThan(cache.capacity);
});

/** Probabilities 1/9, 4/9, 2/9, 2/9 at temperature 1. */
const logits = Float32Array.from([1, 4, 2, 2], (share) => Math.log(share));

test.each([
  ['0 takes the likeliest', 0, 1, 0.99, 1],
  ['draws by share: the start', 1, 1, 0, 0],
  ['draws by share: the second', 1, 1, 0.2, 1],
  ['draws by share: the end', 1, 1, 0.999, 3],
  ['half keeps one token', 1, 0.44, 0.999, 1],
  ['just more keeps the next, and of equals the first', 1, 0.46, 0.999, 2],
  ['three of four', 1, 0.8, 0.999, 3],
  ['all but the unlikeliest', 1, 0.85, 0.999, 3],
  ['a cold draw narrows the nucleus', 0.25, 0.88, 0.999, 1],
  ['a hot one widens it', 4, 0.9, 0.999, 0],
])('temperature and top-p: %s', (_, temperature, topP, draw, expected) => {
  expect(pickToken(logits, { temperature, topP }, () => draw)).toBe(expected);
});

test('what is drawn follows the probabilities', () => {
  const random = createRandom(9);
  const counts = [0, 0, 0, 0];
  for (let i = 0; i < 9000; i++) {
    const token = pickToken(logits, { temperature: 1, topP: 1 }, random);
    counts[token] = (counts[token] ?? 0) + 1;
  }
  [1000, 4000, 2000, 2000].forEach((expected, token) => {
    expect(Math.abs((counts[token] ?? 0) - expected)).toBeLessThan(150);
  });
});
