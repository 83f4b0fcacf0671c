import { adapterConfig, adapterTensors, loadAdapterTensors, parseAdapterConfig } from './peft.ts';
import { tinyLora, tinyModel } from './testing/tiny-model.ts';

test('the tensors have the names and shapes that PEFT expects', () => {
  const shapes = [...adapterTensors(tinyModel())].map(([name, { shape }]) => [name, shape]);
  expect(shapes).toHaveLength(2 * 7 * 2);
  expect(Object.fromEntries(shapes)).toMatchObject({
    'base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight': [4, 32],
    'base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight': [32, 4],
    'base_model.model.model.layers.1.self_attn.o_proj.lora_B.weight': [32, 4],
    'base_model.model.model.layers.1.mlp.gate_proj.lora_A.weight': [4, 32],
    'base_model.model.model.layers.1.mlp.up_proj.lora_B.weight': [48, 4],
    'base_model.model.model.layers.1.mlp.down_proj.lora_A.weight': [4, 48],
    'base_model.model.model.layers.1.mlp.down_proj.lora_B.weight': [32, 4],
  });
});

test('a fresh adapter starts as PEFT starts: A uniform in ±1/√inputs, B zero', () => {
  const tensors = adapterTensors(tinyModel());
  const key = 'base_model.model.model.layers.0.mlp.down_proj.lora_';
  const a = [...(tensors.get(`${key}A.weight`)?.data ?? [])];
  const bound = 1 / Math.sqrt(48);
  expect(Math.max(...a.map(Math.abs))).toBeLessThanOrEqual(bound);
  expect(Math.max(...a)).toBeGreaterThan(0.9 * bound);
  expect(Math.min(...a)).toBeLessThan(-0.9 * bound);
  expect([...(tensors.get(`${key}B.weight`)?.data ?? [1])].every((value) => value === 0)).toBe(true);
});

test('only the chosen modules are adapted', () => {
  const model = tinyModel({ lora: { ...tinyLora, targets: ['v_proj', 'q_proj'] } });
  expect([...adapterTensors(model).keys()].every((name) => /\.(q|v)_proj\./.test(name))).toBe(true);
  expect(adapterTensors(model).size).toBe(2 * 2 * 2);
});

test('the config says what PEFT needs and is read back', () => {
  const config = adapterConfig('brightrun/tiny-chat-4m', { ...tinyLora, dropout: 0.05 });
  expect(config).toMatchObject({
    peft_type: 'LORA',
    task_type: 'CAUSAL_LM',
    base_model_name_or_path: 'brightrun/tiny-chat-4m',
    r: 4,
    lora_alpha: 8,
    lora_dropout: 0.05,
    bias: 'none',
    modules_to_save: null,
  });
  expect(parseAdapterConfig(config)).toEqual({ ...tinyLora, dropout: 0 });
});

test.each([
  [
    'a missing tensor',
    (key: string) => (key.includes('q_proj.lora_A') ? undefined : [4, 32]),
    'has no tensor',
  ],
  ['another shape', () => [2, 2], 'has shape [2,2]'],
])('%s is refused by name', (_, shapeOf, message) => {
  const tensors = new Map(
    [...adapterTensors(tinyModel()).keys()].flatMap((key) => {
      const shape = shapeOf(key);
      return shape ? [[key, { data: new Float32Array(4), shape }] as const] : [];
    }),
  );
  expect(() => loadAdapterTensors(tinyModel(), tensors)).toThrow(message);
});
