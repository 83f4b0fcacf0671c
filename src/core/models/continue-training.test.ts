import { presetHyperparameters } from '../training/hyperparameters.ts';
import { settingsToRestore } from './continue-training.ts';

const model = presetHyperparameters('balanced', 'a/b');

test.each<[string, object, string[]]>([
  ['nothing', {}, []],
  ['the learning rate', { learning_rate: 1e-5 }, []],
  ['the order of the modules', { target_modules: [...model.target_modules].reverse() }, []],
  ['the text of a number', { lora_rank: '16' }, []],
  ['the rank', { lora_rank: 8 }, ['lora_rank']],
  [
    'the modules and the base model',
    { target_modules: [], base_model: 'c/d' },
    ['base_model', 'target_modules'],
  ],
  ['the alpha, away', { lora_alpha: undefined }, ['lora_alpha']],
])('after a change of %s', (_, changes, restored) => {
  expect(settingsToRestore(model, { ...model, ...changes })).toEqual(restored);
});
