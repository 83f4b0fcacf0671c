import fc from 'fast-check';
import { exportConfiguration } from '@/core/training/interchange/export-configuration';
import type { InterchangeFormat } from '@/core/training/interchange/formats';
import { importConfiguration } from '@/core/training/interchange/import-configuration';
import { aContext, anyConfiguration } from '@/testing/factories/interchange';
import { parseConfigurationText } from './parse-configuration-text';

test.each<InterchangeFormat>(['brightrun', 'peft', 'axolotl', 'llama-factory'])(
  'what is written as %s is read back as the same settings, with nothing to tell',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(anyConfiguration, anyConfiguration, async (configuration, current) => {
        const parsed = await parseConfigurationText(exportConfiguration(format, configuration).text);
        if ('problem' in parsed) throw new Error(parsed.problem);
        const result = importConfiguration(parsed.entries, aContext({ current }));
        expect(result).toMatchObject({
          ...{ kind: 'read', format, notes: [] },
          result: { hyperparameters: configuration.hyperparameters },
        });
      }),
    );
  },
);

test('Python’s YAML 1.1 reads every number as a number: a point stands before an exponent', () => {
  const { hyperparameters, ...rest } = aContext().current;
  const { text } = exportConfiguration('axolotl', {
    ...rest,
    hyperparameters: { ...hyperparameters, weight_decay: 1e-8, learning_rate: 1e-6 },
  });
  expect(text).toContain('weight_decay: 1.0e-8');
  expect(text).toContain('learning_rate: 0.000001');
});
