import fc from 'fast-check';
import { aContext, anyConfiguration } from '../../../testing/factories/interchange.ts';
import { readConfigurationLink, writeConfigurationLink } from './configuration-link.ts';

const SOURCES = { datasetId: null, jobId: null, modelId: null, preset: 'balanced' };

test('a link is short, readable and complete', () => {
  const link = writeConfigurationLink(aContext().current, { ...SOURCES, datasetId: 'd-1' });
  expect(link).toBe(
    'datasetId=d-1&preset=balanced&v=1&name=Support+chats&model=mistralai%2FMistral-7B-v0.1&lr=0.0002&epochs=5&batch=8' +
      '&accumulation=1&length=2048&rank=16&alpha=32&dropout=0.1&quantization=none' +
      '&modules=q_proj+k_proj+v_proj+o_proj+gate_proj+up_proj+down_proj&schedule=cosine&warmup=200&decay=0.01&clip=1' +
      '&seed=42&gpu=A100-80GB&gpus=1',
  );
});

test('a link is read back as it was, whatever the settings were before', () => {
  fc.assert(
    fc.property(anyConfiguration, anyConfiguration, (configuration, current) => {
      const link = writeConfigurationLink(configuration, SOURCES);
      const read = readConfigurationLink(
        link,
        aContext({ current: { ...current, name: configuration.name } }),
      );
      expect(read).toMatchObject({ result: configuration, notes: [] });
    }),
  );
});

test.each([
  ['nothing of ours', 'datasetId=1', null],
  ['a bad value costs only itself', 'v=1&rank=9999&alpha=8', ['rank 9999 is outside 1 to 256; 16 was kept.']],
  ['an unknown part', 'v=1&alpha=8&colour=red', ['colour has no counterpart here.']],
  [
    'another version',
    'v=7&alpha=8',
    ['v the link was made by another version of this page: its settings are left out.'],
  ],
  [
    'what is not offered here',
    'v=1&gpu=H900&model=x&alpha=8',
    [
      'gpu “H900” is not in the catalogue here; A100-80GB was kept.',
      'model “x” is not in the catalogue here; mistralai/Mistral-7B-v0.1 was kept.',
    ],
  ],
])('%s: %s', (_, link, notes) => {
  const read = readConfigurationLink(link, aContext());
  expect(read && read.notes.map(({ path, message }) => `${path} ${message}`)).toEqual(notes);
  const takesAlpha = link.includes('v=1') && link.includes('alpha=8');
  expect(read?.result.hyperparameters.lora_alpha).toBe(read ? (takesAlpha ? 8 : 32) : undefined);
});
