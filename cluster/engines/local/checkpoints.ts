import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { clusterCheckpoint } from '../../../src/core/cluster/contract.ts';
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

/** The checkpoints of one job: `<id>.safetensors` and, written last, `<id>.json`. */
export class CheckpointStore {
  constructor(private readonly directory: string) {
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
      const tensors = readSafetensors(bytes);
      const vector = (name: string) => tensors.get(name)?.data ?? new Float32Array();
      return {
        progress: checkpoint.progress,
        parameters: vector('parameters'),
        firstMoment: vector('first_moment'),
        secondMoment: vector('second_moment'),
      };
    }
    return null;
  }

  private path(id: string): string {
    return join(this.directory, `${id}.safetensors`);
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
