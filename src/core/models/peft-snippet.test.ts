import { adapterFolder, peftSnippet } from './peft-snippet.ts';

test.each([
  ['Support tone', './support-tone'],
  ['  Été 2026 / v2  ', './ete-2026-v2'],
  ['日本語', './adapter'],
  ['../../etc', './etc'],
])('the folder of %j is %s', (name, folder) => {
  expect(adapterFolder(name)).toBe(folder);
});

test('the code loads the base model, then the adapter', () => {
  const code = peftSnippet({ baseModel: 'mistralai/Mistral-7B-v0.1', folder: './support-tone' });
  expect(code).toContain('base_model = "mistralai/Mistral-7B-v0.1"');
  expect(code).toContain('folder = "./support-tone"');
  expect(code.indexOf('AutoModelForCausalLM.from_pretrained')).toBeLessThan(
    code.indexOf('PeftModel.from_pretrained'),
  );
});

test('a name cannot break out of its string', () => {
  const code = peftSnippet({ baseModel: 'a"); import os #', folder: './x' });
  expect(code).toContain(String.raw`base_model = "a\"); import os #"`);
});
