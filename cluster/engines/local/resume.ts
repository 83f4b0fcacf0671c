import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { PROJECTIONS, type ModelConfig } from './model/config.ts';
import type { LoraSettings } from './model/lora.ts';
import { adapterShapes } from './peft.ts';
import {
  CHECKPOINT_METADATA,
  checkpointIdentity,
  readVectors,
  trainingProgress,
  type CheckpointIdentity,
  type CheckpointStore,
  type TrainingState,
} from './checkpoints.ts';
import type { JobFile } from '../job-files.ts';
import { TrainingError } from '../training-error.ts';
import type { EffectiveTraining } from './preset-scale.ts';
import { readSafetensors, readSafetensorsMetadata, type Tensor } from './safetensors.ts';

/** What the checkpoints of this request say about themselves. */
export function identityOf(
  request: JobFile['request'],
  effective: Pick<EffectiveTraining, 'rowsPerStep' | 'seed'>,
): CheckpointIdentity {
  const { r: rank, alpha, target_modules: asked } = request.method.lora;
  return {
    model: request.model,
    rank,
    alpha,
    target_modules: PROJECTIONS.filter((name) => asked.includes(name)),
    training_file_sha256: request.training_file.sha256,
    rows_per_step: effective.rowsPerStep,
    seed: effective.seed,
  };
}

/**
 * Makes the checkpoint that the platform sent along the first one of this job, unless the job has some of its own
 * already: an earlier attempt has gone further.
 * @throws {TrainingError} `checkpoint_mismatch` naming everything in which it differs from the request.
 */
export function adoptCheckpoint(
  store: CheckpointStore,
  path: string,
  identity: CheckpointIdentity,
  totalSteps: number,
): void {
  if (store.list().length > 0 || !existsSync(path)) return;
  const { identity: found, state } = parseCheckpoint(readFileSync(path));
  const differences = differencesBetween(found, identity);
  const { step } = state.progress;
  if (step > totalSteps) differences.push(`it is at step ${step}, and this training has ${totalSteps}`);
  if (differences.length > 0) throw mismatch(`does not fit this request: ${differences.join('; ')}`);
  store.save(state);
}

const checkpointMetadata = z.object({ identity: checkpointIdentity, progress: trainingProgress });

function parseCheckpoint(bytes: Buffer): { identity: CheckpointIdentity; state: TrainingState } {
  try {
    const text = readSafetensorsMetadata(bytes)[CHECKPOINT_METADATA] ?? 'null';
    const { identity, progress } = checkpointMetadata.parse(JSON.parse(text));
    return { identity, state: readVectors(bytes, progress) };
  } catch {
    throw mismatch('is not a checkpoint of this engine');
  }
}

function differencesBetween(found: CheckpointIdentity, wanted: CheckpointIdentity): string[] {
  const names: Record<keyof CheckpointIdentity, string> = {
    model: 'model',
    rank: 'LoRA rank',
    alpha: 'LoRA alpha',
    target_modules: 'target modules',
    training_file_sha256: 'training file (SHA-256)',
    rows_per_step: 'rows per step (batch size × accumulation)',
    seed: 'seed',
  };
  const text = (value: unknown) => (Array.isArray(value) ? value.join(' ') : String(value));
  return checkpointIdentity.keyof().options.flatMap((key) => {
    const [was, is] = [text(found[key]), text(wanted[key])];
    return was === is ? [] : [`${names[key]} was ${was}, now ${is}`];
  });
}

const mismatch = (what: string) =>
  new TrainingError(
    'checkpoint_mismatch',
    `The checkpoint to resume from ${what}. Nothing was trained; start without it, or with the settings it was made with.`,
  );

/**
 * The adapter that a training starts from, under PEFT's keys; null when the request names none.
 * @throws {TrainingError} `adapter_mismatch` when it is not one of this base model with this rank and these modules.
 */
export function readInitAdapter(
  path: string,
  config: ModelConfig,
  lora: LoraSettings,
): ReadonlyMap<string, Tensor> | null {
  if (!existsSync(path)) return null;
  const tensors = parseAdapter(readFileSync(path));
  const expected = adapterShapes(config, lora);
  const shapeOf = (key: string) => tensors.get(key)?.shape.join('×') ?? 'missing';
  const odd = [...expected].find(([key, shape]) => shapeOf(key) !== shape.join('×'));
  if (odd) throw adapterMismatch(`its ${odd[0]} is ${shapeOf(odd[0])}, not ${odd[1].join('×')}`);
  const extra = [...tensors.keys()].find((key) => !expected.has(key));
  if (extra) throw adapterMismatch(`it has a tensor ${extra} that this training does not`);
  return tensors;
}

function parseAdapter(bytes: Buffer): Map<string, Tensor> {
  try {
    return readSafetensors(bytes);
  } catch {
    throw adapterMismatch('it is not a safetensors file of 16- or 32-bit floats');
  }
}

const adapterMismatch = (what: string) =>
  new TrainingError(
    'adapter_mismatch',
    `The adapter to start from does not fit this request: ${what}. Nothing was trained; use its base model, rank and target modules, or start without it.`,
  );
