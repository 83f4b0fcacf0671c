import { aModel } from '../../testing/factories/model.ts';
import { modelCard } from './model-card.ts';

const dataset = { name: 'Support chats', version: 3, total_training_pairs: 80, total_validation_pairs: 20 };
const card = (values: Parameters<typeof aModel>[0] = {}, facts: object = {}) =>
  modelCard({ model: aModel(values), dataset, parent: null, ...facts });

test('the front matter says what it is, under which licence', () => {
  expect(card()).toMatch(
    /^---\nbase_model: "brightrun\/tiny-chat-4m"\nlibrary_name: peft\nlicense: apache-2\.0\n/,
  );
  expect(card({ license: null })).toContain('\nlicense: unknown\n');
});

test.each([
  ['the dataset', '| Dataset | Support chats |\n| Version | 3 |\n| Training pairs | 80 |'],
  ['the comparison with the base model', 'is 90.2 % lower than that of the base model'],
  ['the metrics', '| Validation loss of the base model | 5.31 |\n| Validation loss | 0.52 |'],
  ['the configuration', '| Rank, alpha, dropout | 16, 32, 0.1 |'],
  ['the files', `| adapter_config.json | 712 | ${'c'.repeat(64)} |`],
  ['the code', 'model = PeftModel.from_pretrained(base, folder)'],
  ['where it began', 'Its training began with the base model.'],
])('it has %s', (_, text) => expect(card()).toContain(text));

test('a model that continues another names it, and one that got worse says so', () => {
  const quality = { ...aModel().quality_metrics, final_validation_loss: 6 };
  const text = card({ version: 2, quality_metrics: quality }, { parent: { name: 'First', version: 1 } });
  expect(text).toContain('version 2 of its line');
  expect(text).toContain('It continues “First”, version 1.');
  expect(text).toContain('is 13 % higher than');
});

test('what was not measured is not invented', () => {
  const quality = {
    ...aModel().quality_metrics,
    ...{ baseline_validation_loss: null, final_validation_loss: null, perplexity: null },
    ...{ convergence_quality: null, convergence_reason: null },
  };
  const text = card({ quality_metrics: quality }, { dataset: { ...dataset, version: null } });
  expect(text).toContain('| Validation loss | not measured |');
  expect(text).toContain('| Version | not known any more |');
  expect(text).not.toMatch(/Convergence:|than that of the base model/);
});

test('a name cannot become markup', () => {
  const text = card({ name: '](http://x) |\n# <script>', description: '`a` **b**' });
  expect(text).toContain('# \\](http://x) \\| \\# &lt;script>\n');
  expect(text).toContain('\\`a\\` \\*\\*b\\*\\*');
});
