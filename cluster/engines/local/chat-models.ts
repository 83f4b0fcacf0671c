import { readFileSync } from 'node:fs';
import type { AdapterFiles } from '../chat-engine.ts';
import { TrainingError } from '../training-error.ts';
import type { BaseModel } from './base-model.ts';
import type { ChatPlace } from './chat-answer.ts';
import type { KvCache } from './model/kv-cache.ts';
import { LlamaModel } from './model/llama.ts';
import { loadAdapterTensors, parseAdapterConfig } from './peft.ts';
import { readSafetensors } from './safetensors.ts';

interface LoadedModel {
  /** Of its adapter; null without one. */
  key: string | null;
  model: LlamaModel;
  free: KvCache[];
}

/** The models that answers are written with: the base model, and it with each adapter that was asked for lately. */
export class ChatModels {
  /** Longest unused first. */
  private readonly loaded: LoadedModel[] = [];

  /** `conversations`: places given at the same time, and models kept. A model takes 75 MB. */
  constructor(
    private readonly base: BaseModel,
    private readonly conversations: number,
  ) {}

  /**
   * A place to write an answer at, until it is released.
   * @throws {TrainingError} `adapter_mismatch` when the files are no adapter of this model, `unavailable` when all places are
   * taken.
   */
  take(adapter: AdapterFiles | null): { place: ChatPlace; release: () => void } {
    const loaded = this.find(adapter) ?? this.load(adapter);
    const cache = loaded.free.pop();
    if (!cache) throw new TrainingError('unavailable', 'Every place to write an answer is taken.', true);
    this.loaded.splice(this.loaded.indexOf(loaded), 1);
    this.loaded.push(loaded);
    return {
      place: { base: this.base, model: loaded.model, cache },
      release: () => void loaded.free.push(cache),
    };
  }

  /** Any model answers without its adapter. */
  private find(adapter: AdapterFiles | null): LoadedModel | undefined {
    return adapter === null
      ? this.loaded.findLast(({ free }) => free.length > 0)
      : this.loaded.find(({ key }) => key === adapter.key);
  }

  private load(adapter: AdapterFiles | null): LoadedModel {
    const model = adapter === null ? this.createModel(null) : this.modelWith(adapter);
    const unused = this.loaded.findIndex(({ free }) => free.length === this.conversations);
    if (this.loaded.length >= this.conversations && unused !== -1) this.loaded.splice(unused, 1);
    const loaded = { key: adapter?.key ?? null, model, free: [...model.caches] };
    this.loaded.push(loaded);
    return loaded;
  }

  private modelWith({ modelPath, configPath }: AdapterFiles): LlamaModel {
    try {
      const settings = parseAdapterConfig(JSON.parse(readFileSync(configPath, 'utf8')));
      const tensors = readSafetensors(readFileSync(modelPath));
      const model = this.createModel(settings);
      loadAdapterTensors(model, tensors);
      return model;
    } catch (error) {
      if (error instanceof TrainingError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new TrainingError('adapter_mismatch', `The adapter does not fit ${this.base.id}: ${reason}`);
    }
  }

  private createModel(lora: ReturnType<typeof parseAdapterConfig> | null): LlamaModel {
    const { config, tensors } = this.base;
    const context = config.max_position_embeddings;
    return new LlamaModel(config, tensors, {
      maxRows: context,
      maxSequence: context,
      lora,
      seed: 0,
      conversations: this.conversations,
    });
  }
}
