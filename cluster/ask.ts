/**
 * Asks the embedded base model, with or without an adapter, and prints its answer:
 * `tsx cluster/ask.ts (--base | --adapter <dir>) --prompt "…" [--system "…"] [--max-tokens 80]`
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadBaseModel, type BaseModel } from './engines/local/base-model.ts';
import { endOfAnswer, renderPrompt, type ChatMessage } from './engines/local/chat-template.ts';
import { generate } from './engines/local/model/generate.ts';
import { LlamaModel } from './engines/local/model/llama.ts';
import { loadAdapterTensors, parseAdapterConfig } from './engines/local/peft.ts';
import { readSafetensors } from './engines/local/safetensors.ts';

const USAGE =
  'Usage: tsx cluster/ask.ts (--base | --adapter <dir>) --prompt "…" [--system "…"] [--max-tokens 80]';

async function openModel(base: BaseModel, adapterDirectory: string | undefined): Promise<LlamaModel> {
  const maxSequence = base.config.max_position_embeddings;
  const options = { maxRows: maxSequence, maxSequence, seed: 0 };
  if (adapterDirectory === undefined)
    return new LlamaModel(base.config, base.tensors, { ...options, lora: null });
  const config: unknown = JSON.parse(await readFile(join(adapterDirectory, 'adapter_config.json'), 'utf8'));
  const model = new LlamaModel(base.config, base.tensors, { ...options, lora: parseAdapterConfig(config) });
  const bytes = await readFile(join(adapterDirectory, 'adapter_model.safetensors'));
  loadAdapterTensors(model, readSafetensors(bytes));
  return model;
}

const { values } = parseArgs({
  options: {
    base: { type: 'boolean', default: false },
    adapter: { type: 'string' },
    prompt: { type: 'string' },
    system: { type: 'string' },
    'max-tokens': { type: 'string', default: '80' },
  },
});
const { adapter, prompt, system } = values;
const maxTokens = Number(values['max-tokens']);
if (prompt === undefined || values.base === (adapter !== undefined) || !Number.isInteger(maxTokens)) {
  process.stderr.write(`${USAGE}\n`);
  process.exit(2);
}

const base = await loadBaseModel();
const model = await openModel(base, adapter);
const messages: ChatMessage[] = [
  ...(system === undefined ? [] : [{ role: 'system' as const, content: system }]),
  { role: 'user', content: prompt },
];
const answer = generate(model, renderPrompt(base.tokenizer, messages), {
  maxTokens,
  stopTokens: [endOfAnswer(base.tokenizer)],
  useAdapter: true,
});
process.stdout.write(`${base.tokenizer.decode(answer).trim()}\n`);
