import { adapterTensors, loadAdapterTensors } from '../peft.ts';
import { randomizeAdapter, tinyConfig, tinyLora, tinyModel, tinyTensors } from '../testing/tiny-model.ts';
import { PROJECTIONS, projectionName, projectionShape } from './config.ts';
import { LlamaModel } from './llama.ts';

const tokens = Int32Array.from([7, 3, 3, 41, 12, 60]);

/** W + α/r · B · A, written out from PEFT's tensors alone. */
function mergedTensors(adapter: ReturnType<typeof adapterTensors>): Map<string, Float32Array> {
  const merged = new Map([...tinyTensors].map(([name, tensor]) => [name, tensor.slice()]));
  const { rank, alpha } = tinyLora;
  for (let layer = 0; layer < tinyConfig.num_hidden_layers; layer++) {
    for (const projection of PROJECTIONS) {
      const name = projectionName(layer, projection);
      const { outputs, inputs } = projectionShape(tinyConfig, projection);
      const weight = merged.get(`${name}.weight`) ?? new Float32Array();
      const a = adapter.get(`base_model.model.${name}.lora_A.weight`)?.data ?? new Float32Array();
      const b = adapter.get(`base_model.model.${name}.lora_B.weight`)?.data ?? new Float32Array();
      for (let out = 0; out < outputs; out++) {
        for (let k = 0; k < rank; k++) {
          const factor = (alpha / rank) * (b[out * rank + k] ?? 0);
          for (let i = 0; i < inputs; i++)
            weight[out * inputs + i] = (weight[out * inputs + i] ?? 0) + factor * (a[k * inputs + i] ?? 0);
        }
      }
    }
  }
  return merged;
}

test('an adapter merged by hand from its PEFT tensors gives the same logits', () => {
  const model = tinyModel();
  randomizeAdapter(model, 11);
  const expected = model.nextTokenLogits(tokens, true);
  const options = { maxRows: 64, maxSequence: 32, lora: null, seed: 0 };
  const merged = new LlamaModel(tinyConfig, mergedTensors(adapterTensors(model)), options);
  const actual = merged.nextTokenLogits(tokens, false);
  actual.forEach((logit, index) => expect(logit).toBeCloseTo(expected[index] ?? NaN, 3));
});

test('a saved adapter loaded into another model answers the same', () => {
  const model = tinyModel();
  randomizeAdapter(model, 11);
  const other = tinyModel({ seed: 99 });
  loadAdapterTensors(other, adapterTensors(model));
  expect(other.nextTokenLogits(tokens, true)).toEqual(model.nextTokenLogits(tokens, true));
});
