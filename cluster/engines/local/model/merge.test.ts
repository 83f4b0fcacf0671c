import { adapterTensors, loadAdapterTensors } from '../peft.ts';
import { randomizeAdapter, tinyConfig, tinyLora, tinyModel, tinyTensors } from '../testing/tiny-model.ts';
import { LlamaModel } from './llama.ts';
import { mergedTensors } from './merge.ts';

const tokens = Int32Array.from([7, 3, 3, 41, 12, 60]);

test('an adapter merged by hand from its PEFT tensors gives the same logits', () => {
  const model = tinyModel();
  randomizeAdapter(model, 11);
  const expected = model.nextTokenLogits(tokens, true);
  const tensors = mergedTensors(tinyConfig, tinyTensors, adapterTensors(model), tinyLora);
  const options = { maxRows: 64, maxSequence: 32, lora: null, seed: 0 };
  const actual = new LlamaModel(tinyConfig, tensors, options).nextTokenLogits(tokens, false);
  actual.forEach((logit, index) => expect(logit).toBeCloseTo(expected[index] ?? NaN, 3));
  const untouched = model.nextTokenLogits(tokens, false);
  expect(Math.max(...untouched.map((logit, i) => Math.abs(logit - (expected[i] ?? 0))))).toBeGreaterThan(0.1);
});

test('a saved adapter loaded into another model answers the same', () => {
  const model = tinyModel();
  randomizeAdapter(model, 11);
  const other = tinyModel({ seed: 99 });
  loadAdapterTensors(other, adapterTensors(model));
  expect(other.nextTokenLogits(tokens, true)).toEqual(model.nextTokenLogits(tokens, true));
});
