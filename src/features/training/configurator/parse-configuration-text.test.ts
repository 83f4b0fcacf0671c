import { parseConfigurationText } from './parse-configuration-text';

const bomb = [
  'a: &a [x, x]',
  ...Array.from({ length: 25 }, (_, level) => {
    const [name, of] = [`b${level}`, level === 0 ? 'a' : `b${level - 1}`];
    return `${name}: &${name} {l: *${of}, r: *${of}}`;
  }),
].join('\n');

test('names, values and lines of YAML', async () => {
  const text =
    '# by hand\nlearning_rate: 2e-4\nlora:\n  r: 16\n  modules: [q_proj, "v_proj"]\nempty:\nlist:\n  - path: a\n';
  expect(await parseConfigurationText(text)).toEqual({
    entries: [
      { path: 'learning_rate', value: 2e-4, line: 2 },
      { path: 'lora.r', value: 16, line: 4 },
      { path: 'lora.modules', value: ['q_proj', 'v_proj'], line: 5 },
      { path: 'empty', value: null, line: 6 },
      { path: 'list', value: [null], line: 7 },
    ],
  });
});

test('names, values and lines of JSON, also indented with tabs', async () => {
  const text = '{\n\t"r": 8,\n\t"lora_config": {"target_modules": ["q_proj"]},\n\t"bias": "none"\n}';
  expect(await parseConfigurationText(text)).toEqual({
    entries: [
      { path: 'r', value: 8, line: 2 },
      { path: 'lora_config.target_modules', value: ['q_proj'], line: 3 },
      { path: 'bias', value: 'none', line: 4 },
    ],
  });
});

test('an alias stands for what it names', async () => {
  expect(await parseConfigurationText('rank: &rank 16\nlora_r: *rank\nagain: &m {r: 4}\nmore: *m')).toEqual({
    entries: [
      { path: 'rank', value: 16, line: 1 },
      { path: 'lora_r', value: 16, line: 2 },
      { path: 'again.r', value: 4, line: 3 },
      { path: 'more.r', value: 4, line: 3 },
    ],
  });
});

test.each<[string, string, RegExp]>([
  ['nothing', '  \n', /is empty/],
  ['a broken line', 'lora_r: 16\nlora_alpha: [1, 2', /^Line 2 is neither YAML nor JSON/],
  ['a list', '- a\n- b', /no names with values/],
  ['plain words', 'hello there', /no names with values/],
  ['too much text', `a: ${'x'.repeat(70_000)}`, /too large/],
  ['too many names', Array.from({ length: 1_100 }, (_, index) => `k${index}: 1`).join('\n'), /too large/],
  ['an alias bomb', bomb, /too large or too deep/],
  ['an alias of itself', 'a: &a {b: *a}', /too large or too deep/],
  ['brackets alone', '['.repeat(60_000), /too large|neither YAML nor JSON/],
  ['too deep', '{"a":'.repeat(20) + '1' + '}'.repeat(20), /too large or too deep/],
])('%s is refused with its reason', async (_, text, reason) => {
  expect(await parseConfigurationText(text)).toEqual({ problem: expect.stringMatching(reason) });
});
