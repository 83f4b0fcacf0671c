import { spawn } from 'node:child_process';
import { totalmem } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lockHolder } from '../../process-lock.ts';
import type { Engine, EngineRun, ProgramExit } from '../engine.ts';
import { jobPaths } from '../job-files.ts';
import { BASE_MODEL_DIRECTORY, BASE_MODEL_ID, readModelConfig } from './base-model.ts';
import { createLocalChat } from './chat-process.ts';
import { parameterCount } from './model/config.ts';
import { tsxLoader } from './tsx-loader.ts';

const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));
/** An orphan notices the end of its service within one training step; past this it is killed. */
const RELEASE_MS = 10_000;

export interface LocalEngineOptions {
  /** Threads of one training. */
  threads: number;
  /** Jobs that may train at the same time. */
  slots: number;
  /** Size at which a training's JavaScript heap counts as full, in MiB; Node decides unless given. */
  heapMib?: number;
  /** Another base model than the embedded one, for tests. */
  baseModelDirectory?: string;
  /** Told what a worker writes to its standard error. */
  onOutput?: (directory: string, text: string) => void;
  /** How long the process that writes answers waits for the next conversation; a minute unless given. */
  chatIdleMs?: number;
}

/** Trains on the CPU of this machine, one process per job. */
export function createLocalEngine(options: LocalEngineOptions): Engine {
  const { threads, slots, heapMib, baseModelDirectory, onOutput, chatIdleMs } = options;
  return {
    name: 'local',
    version: '1',
    async capabilities() {
      const config = await readModelConfig(baseModelDirectory ?? BASE_MODEL_DIRECTORY);
      const vramGib = Math.max(1, Math.round(totalmem() / 2 ** 30));
      return {
        models: [
          {
            id: BASE_MODEL_ID,
            params: parameterCount(config),
            layers: config.num_hidden_layers,
            hidden_size: config.hidden_size,
            vocab_size: config.vocab_size,
            max_seq_length: config.max_position_embeddings,
          },
        ],
        gpus: [
          { type: 'LOCAL-CPU', vram_gib: vramGib, max_count: 1, available: slots, price_usd_per_hour: 0.1 },
        ],
        features: ['save_on_cancel', 'checkpoints', 'resume', 'init_adapter', 'inference'],
      };
    },
    isReachable: () => Promise.resolve(true),
    chat: createLocalChat({
      baseModelDirectory,
      idleMs: chatIdleMs,
      onOutput: (text) => onOutput?.('chat', text),
    }),
    start(directory) {
      const heap = heapMib === undefined ? [] : [`--max-old-space-size=${heapMib}`];
      const args = [...heap, '--import', tsxLoader(), WORKER, directory, String(threads)];
      if (baseModelDirectory) args.push(baseModelDirectory);
      return startProcess(args, (text) => onOutput?.(directory, text));
    },
    async release(directory) {
      const { lock } = jobPaths(directory);
      for (let waited = 0; lockHolder(lock) !== null; waited += 100) {
        const holder = lockHolder(lock);
        if (holder !== null && waited >= RELEASE_MS) process.kill(holder, 'SIGKILL');
        await sleep(100);
      }
    },
  };
}

/** The standard input stays open: its end tells the worker that this process is gone, however it went. */
function startProcess(args: string[], onOutput: (text: string) => void): EngineRun {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'ignore', 'pipe'] });
  child.stderr.setEncoding('utf8').on('data', onOutput);
  // A write to a dead child's input must not take the service down.
  child.stdin.on('error', (error) => onOutput(error.message));
  const ended = new Promise<ProgramExit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
    child.once('error', (error) => {
      onOutput(error.message);
      resolve({ code: null, signal: null });
    });
  });
  return {
    ended,
    stop: () => void child.kill('SIGTERM'),
    kill: () => void child.kill('SIGKILL'),
  };
}
