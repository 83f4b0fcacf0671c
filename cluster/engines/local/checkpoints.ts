import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clusterCheckpoint, targetModule } from '../../../src/core/cluster/contract.ts';
import { writeJsonAtomically } from '../job-files.ts';
import { readSafetensors, writeSafetensors } from './safetensors.ts';

/** Checkpoints kept; older ones are deleted. */
const KEPT = 2;

const lossAtStep = z.object({ step: z.int().nonnegative(), loss: z.number() });

/** Where a training stands between two steps, besides its vectors. */
export const trainingProgress = z.object({
  step: z.int().nonnegative(),
  epoch: z.number().nonnegative(),
  /** Tokens trained on so far. */
  tokens: z.int().nonnegative(),
  trainLoss: z.number().nullable(),
  validLoss: z.number().nullable(),
  /** Validation loss of the untouched base model. */
  baselineValidLoss: z.number().nullable(),
  best: lossAtStep.nullable(),
});
export type TrainingProgress = z.infer<typeof trainingProgress>;

/** What a training must have in common with a checkpoint that it goes on from. */
export const checkpointIdentity = z.strictObject({
  model: z.string(),
  rank: z.int().positive(),
  alpha: z.number().positive(),
  /** In the order of the network. */
  target_modules: z.array(targetModule).min(1),
  training_file_sha256: z.string(),
  /** These two, with the step, say which rows come next. */
  rows_per_step: z.int().positive(),
  seed: z.int(),
});
export type CheckpointIdentity = z.infer<typeof checkpointIdentity>;

/** A checkpoint as the contract lists it, and the progress to resume from. */
const checkpointFile = clusterCheckpoint
  .omit({ exported_at: true, export_error: true })
  .extend({ progress: trainingProgress });
export type CheckpointFile = z.infer<typeof checkpointFile>;

/** Everything that decides the rest of a training; data order and dropout follow from the seed and the step. */
export interface TrainingState {
  progress: TrainingProgress;
  parameters: Float32Array;
  firstMoment: Float32Array;
  secondMoment: Float32Array;
}

/** The name in a checkpoint's header under which identity and progress stand, so that the one file says everything. */
export const CHECKPOINT_METADATA = 'brightrun_checkpoint';

/** The checkpoints of one job: `<id>.safetensors` and, written last, `<id>.json`. */
export class CheckpointStore {
  constructor(
    private readonly directory: string,
    private readonly identity: CheckpointIdentity,
  ) {
    mkdirSync(directory, { recursive: true });
  }

  save(state: TrainingState): CheckpointFile {
    const { progress } = state;
    const id = `step-${String(progress.step).padStart(6, '0')}`;
    const vector = (data: Float32Array) => ({ data, shape: [data.length] });
    const bytes = writeSafetensors(
      new Map([
        ['parameters', vector(state.parameters)],
        ['first_moment', vector(state.firstMoment)],
        ['second_moment', vector(state.secondMoment)],
      ]),
      { [CHECKPOINT_METADATA]: JSON.stringify({ identity: this.identity, progress }) },
    );
    const temporary = join(this.directory, `${id}.tmp`);
    writeFileSync(temporary, bytes);
    renameSync(temporary, this.path(id));
    const checkpoint: CheckpointFile = {
      id,
      step: progress.step,
      epoch: progress.epoch,
      metrics: { train_loss: progress.trainLoss, valid_loss: progress.validLoss },
      bytes: bytes.length,
      sha256: sha256(bytes),
      progress,
    };
    writeJsonAtomically(join(this.directory, `${id}.json`), checkpoint);
    for (const old of this.list().slice(0, -KEPT)) {
      rmSync(join(this.directory, `${old.id}.json`));
      rmSync(this.path(old.id), { force: true });
    }
    return checkpoint;
  }

  /** Complete checkpoints, oldest first. */
  list(): CheckpointFile[] {
    return readdirSync(this.directory)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => checkpointFile.parse(JSON.parse(readFileSync(join(this.directory, name), 'utf8'))));
  }

  /** The newest checkpoint whose bytes are what was written, or null. */
  latest(): TrainingState | null {
    for (const checkpoint of this.list().reverse()) {
      const bytes = readFileSync(this.path(checkpoint.id));
      if (sha256(bytes) !== checkpoint.sha256) continue;
      return readVectors(bytes, checkpoint.progress);
    }
    return null;
  }

  private path(id: string): string {
    return join(this.directory, `${id}.safetensors`);
  }
}

/** The state that a checkpoint's bytes hold; a vector that is missing is empty. */
export function readVectors(bytes: Buffer, progress: TrainingProgress): TrainingState {
  const tensors = readSafetensors(bytes);
  const vector = (name: string) => tensors.get(name)?.data ?? new Float32Array();
  return {
    progress,
    parameters: vector('parameters'),
    firstMoment: vector('first_moment'),
    secondMoment: vector('second_moment'),
  };
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
