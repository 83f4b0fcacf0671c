/**
 * `npm run cluster:gguf-check`: the base model, and the base with a freshly trained adapter merged in, continue prompts in
 * llama.cpp with the same greedy tokens as here. Installs node-llama-cpp (about 85 MB) into .cache, for this machine's
 * processor alone and without its GPU packages; where its binary cannot run, it says so and checks nothing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';
import { trainingFileContent } from '../conformance/training-file-content.ts';
import { jobPaths, writeJsonAtomically, type JobFile } from '../engines/job-files.ts';
import { BASE_MODEL_DIRECTORY, BASE_MODEL_ID, loadBaseModel } from '../engines/local/base-model.ts';
import { endOfAnswer, renderPrompt } from '../engines/local/chat-template.ts';
import { PROJECTIONS } from '../engines/local/model/config.ts';
import { generate } from '../engines/local/model/generate.ts';
import { LlamaModel } from '../engines/local/model/llama.ts';
import { mergedTensors } from '../engines/local/model/merge.ts';
import type { WeightTensors } from '../engines/local/model/weights.ts';
import { readSafetensors } from '../engines/local/safetensors.ts';
import { runTrainingProgram } from '../engines/local/training-program.ts';
import { bpeFile, llamaGguf } from './llama-gguf.ts';

const VERSION = '3.22.1';
const TOKENS = 40;
const PROMPTS = [
  'Do you like green?',
  'Hello! Who are you?',
  'What is a harbour?',
  'Please write a list of three things.',
  'My parcel has not arrived yet.',
  'Thanks, bye',
];

/** The part of node-llama-cpp that is used; it is not a dependency of this project. */
interface Sequence {
  evaluate(tokens: number[], options: { temperature: number }): AsyncGenerator<number>;
  clearHistory(): Promise<void>;
}
interface LlamaCpp {
  loadModel(options: { modelPath: string; gpuLayers: number }): Promise<{
    createContext(options: object): Promise<{ getSequence(): Sequence; dispose(): Promise<void> }>;
    dispose(): Promise<void>;
  }>;
}
interface NodeLlamaCpp {
  getLlama(options: object): Promise<LlamaCpp>;
}

/** Null, with the reason told, where it cannot be had or cannot run. */
async function openLlamaCpp(): Promise<LlamaCpp | null> {
  const cache = fileURLToPath(new URL('../../.cache/gguf-check', import.meta.url));
  const entry = join(cache, 'node_modules/node-llama-cpp/dist/index.js');
  try {
    if (!existsSync(entry)) {
      mkdirSync(cache, { recursive: true });
      writeFileSync(join(cache, 'package.json'), '{ "private": true }\n');
      const { platform, arch } = process;
      const system = platform === 'darwin' ? 'mac' : platform === 'win32' ? 'win' : platform;
      const kind = platform === 'darwin' && arch === 'arm64' ? `${system}-arm64-metal` : `${system}-${arch}`;
      const packages = [`node-llama-cpp@${VERSION}`, `@node-llama-cpp/${kind}@${VERSION}`];
      const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional'];
      execFileSync('npm', ['install', ...quiet, ...packages], { cwd: cache, stdio: 'pipe' });
    }
    const library = (await import(pathToFileURL(entry).href)) as NodeLlamaCpp;
    return await library.getLlama({
      gpu: false,
      build: 'never',
      maxThreads: 1,
      logLevel: 'error',
      progressLogs: false,
    });
  } catch (error) {
    console.log(`SKIPPED: node-llama-cpp ${VERSION} cannot be installed or run here. ${String(error)}`);
    return null;
  }
}

/** A LoRA adapter of a hundred steps, as a job leaves it. */
async function trainAdapter(directory: string): Promise<{ rank: number; alpha: number; path: string }> {
  const paths = jobPaths(directory);
  const content = trainingFileContent();
  const [rank, alpha] = [8, 16];
  writeFileSync(paths.trainingFile, content);
  writeJsonAtomically(paths.job, {
    job_id: 'gguf-check',
    attempt: 1,
    request: {
      model: BASE_MODEL_ID,
      method: {
        type: 'supervised',
        lora: { r: rank, alpha, dropout: 0, target_modules: [...PROJECTIONS], quantization: 'none' },
      },
      hyperparameters: {
        ...{ n_epochs: 1, batch_size: 4, gradient_accumulation_steps: 1, learning_rate: 2e-4 },
        ...{ lr_scheduler: 'cosine', warmup_steps: 5, weight_decay: 0, max_grad_norm: 1 },
        ...{ max_seq_length: 256, seed: 1 },
      },
      training_file: { url: 'http://localhost/', sha256: '0'.repeat(64), bytes: content.length },
      resources: { gpu_type: 'LOCAL-CPU', gpu_count: 1, max_runtime_seconds: 600 },
      metadata: {},
    },
  } satisfies JobFile);
  const outcome = await runTrainingProgram(directory, { threads: 1 }, new AbortController().signal);
  if (outcome !== 'succeeded') throw new Error(`The training of the adapter ${outcome}.`);
  return { rank, alpha, path: join(paths.artifacts, 'adapter_model.safetensors') };
}

const llama = await openLlamaCpp();
if (llama) {
  const directory = mkdtempSync(join(tmpdir(), 'gguf-check-'));
  try {
    process.exitCode = (await compare(llama, directory)) ? 0 : 1;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function compare(llamaCpp: LlamaCpp, directory: string): Promise<boolean> {
  const base = await loadBaseModel();
  const file = (name: string): unknown => JSON.parse(readFileSync(join(BASE_MODEL_DIRECTORY, name), 'utf8'));
  const ids = z.object({ bos_token_id: z.int(), eos_token_id: z.int() }).parse(file('config.json'));
  const config = { ...base.config, ...ids };
  const tokenizer = bpeFile.parse(file('tokenizer.json'));
  const { path, ...lora } = await trainAdapter(directory);
  const merged = mergedTensors(config, base.tensors, readSafetensors(readFileSync(path)), lora);
  const variants: [string, WeightTensors][] = [
    ['base', base.tensors],
    ['merged', merged],
  ];
  let isSame = true;
  for (const [name, tensors] of variants) {
    const modelPath = join(directory, `${name}.gguf`);
    writeFileSync(modelPath, llamaGguf(`${BASE_MODEL_ID} ${name}`, config, tensors, tokenizer));
    const theirs = await llamaCpp.loadModel({ modelPath, gpuLayers: 0 });
    const context = await theirs.createContext({
      contextSize: config.max_position_embeddings,
      experimentalKvCacheKeyType: 'F32',
      experimentalKvCacheValueType: 'F32',
    });
    const sequence = context.getSequence();
    const length = config.max_position_embeddings;
    const ours = new LlamaModel(config, tensors, {
      maxRows: length,
      maxSequence: length,
      lora: null,
      seed: 0,
    });
    for (const content of PROMPTS) {
      const prompt = renderPrompt(base.tokenizer, [{ role: 'user', content }]);
      const end = endOfAnswer(base.tokenizer);
      const options = { maxTokens: TOKENS, stopTokens: [end], useAdapter: false };
      const expected = generate(ours, prompt, options);
      const found: number[] = [];
      await sequence.clearHistory();
      for await (const token of sequence.evaluate(prompt, { temperature: 0 })) {
        if (token === end) break;
        found.push(token);
        if (found.length === TOKENS) break;
      }
      const agrees = found.join() === expected.join();
      isSame &&= agrees;
      const shown = agrees
        ? `${found.length} tokens`
        : `ours ${expected.join(' ')}, llama.cpp ${found.join(' ')}`;
      console.log(
        `${agrees ? 'same     ' : 'DIFFERENT'} ${name.padEnd(6)} ${JSON.stringify(content)}: ${shown}`,
      );
      console.log(`          ${JSON.stringify(base.tokenizer.decode(expected))}`);
    }
    await context.dispose();
    await theirs.dispose();
  }
  return isSame;
}
