/**
 * Which checkpoints of a job are kept in our storage while it trains, so that a job whose cluster is lost goes on from the last
 * one; see docs/decisions/028-checkpoints-while-training.md.
 */
import { z } from 'zod';
import type { ClusterCheckpoint } from '../../cluster/contract.ts';
import { beginTransfer, MODELS_BUCKET, modelStoragePath } from '../../models/file-transfer.ts';
import { checkpointSave, resumePoint, type CheckpointSave, type ResumePoint } from './attempt-ending.ts';

/** Stored checkpoints kept of a job: the newest, and the one with the lowest validation loss besides. */
const NEWEST_KEPT = 2;
/** Steps remembered as stored and given up again, or as refused. A cluster lists only a few. */
const PASSED_REMEMBERED = 50;

/** A verified checkpoint in storage. */
const keptCheckpoint = resumePoint.extend({
  attempt: z.int().positive(),
  validation_loss: z.number().nullable(),
});
type KeptCheckpoint = z.infer<typeof keptCheckpoint>;

/** A job's checkpoints in storage. */
export const checkpointKeeping = z.object({
  /** On its way; null: none is. */
  save: checkpointSave.nullable(),
  /** In the order in which they were written. */
  stored: z.array(keptCheckpoint),
  /** Steps of the current attempt that are not asked for again. */
  passed: z.array(z.int()),
});
export type CheckpointKeeping = z.infer<typeof checkpointKeeping>;

/** How far one pass brought a checkpoint of a job that trains. */
export interface KeepProgress {
  state: 'under_way' | 'stored' | 'refused';
  save: CheckpointSave;
}

interface KeepingJob {
  id: string;
  user_id: string;
  attempt: number;
  resume_from: ResumePoint | null;
  keeping: CheckpointKeeping | null;
}

const NONE: CheckpointKeeping = { save: null, stored: [], passed: [] };
const keepingOf = (job: Pick<KeepingJob, 'keeping'>): CheckpointKeeping => job.keeping ?? NONE;

/** The newest stored checkpoint of the current attempt. */
function newestStored({ attempt, keeping }: Pick<KeepingJob, 'attempt' | 'keeping'>) {
  return keeping?.stored.findLast((each) => each.attempt === attempt);
}

/** Where the next attempt may begin: the newest stored checkpoint of this one, or where this one began itself. */
export function resumePointAfter(job: KeepingJob): ResumePoint | null {
  const newest = newestStored(job);
  if (!newest) return job.resume_from;
  const { storage_bucket, storage_path, sha256, bytes, step } = newest;
  return { storage_bucket, storage_path, sha256, bytes, step };
}

/** The step of the newest stored checkpoint of the current attempt; null when none is stored. */
export const newestStoredStep = (job: Pick<KeepingJob, 'attempt' | 'keeping'>): number | null =>
  newestStored(job)?.step ?? null;

/** The newest of an attempt's checkpoints, to be saved; null when there is none that is not stored already. */
export function newestToSave(listed: readonly ClusterCheckpoint[], job: KeepingJob): CheckpointSave | null {
  const newest = listed
    .filter(({ bytes, sha256 }) => bytes > 0 && sha256 !== job.resume_from?.sha256)
    .reduce<ClusterCheckpoint | null>((best, each) => (best && best.step >= each.step ? best : each), null);
  // A step that a restarted cluster wrote again leads to the same training; its verified file stays as it is.
  if (!newest || newest.step <= (newestStoredStep(job) ?? -1)) return null;
  const { save } = keepingOf(job);
  return save?.id === newest.id && save.sha256 === newest.sha256 ? save : beginSave(newest, job);
}

/** The checkpoint to bring into storage next while the job trains: the newest, else one better than all stored; null: none. */
export function nextToKeep(listed: readonly ClusterCheckpoint[], job: KeepingJob): CheckpointSave | null {
  const { stored, passed } = keepingOf(job);
  const settled = new Set([...passed, ...stored.filter(isOf(job.attempt)).map(({ step }) => step)]);
  const open = listed.filter(({ step }) => !settled.has(step));
  const newest = newestToSave(open, job);
  if (newest) return newest;
  const best = lowestLoss(open.map((each) => ({ each, validation_loss: each.metrics.valid_loss })));
  const bestStored = lowestLoss(stored)?.validation_loss ?? Infinity;
  const isBetter = best !== undefined && (best.validation_loss ?? Infinity) < bestStored;
  return isBetter && best.each.bytes > 0 ? beginSave(best.each, job) : null;
}

const isOf = (attempt: number) => (each: KeptCheckpoint) => each.attempt === attempt;

/** The item with the lowest finite validation loss. */
function lowestLoss<Item extends { validation_loss: number | null }>(
  items: readonly Item[],
): Item | undefined {
  return items
    .filter(({ validation_loss: loss }) => loss !== null && Number.isFinite(loss))
    .sort((a, b) => (a.validation_loss ?? 0) - (b.validation_loss ?? 0))[0];
}

function beginSave(checkpoint: ClusterCheckpoint, { attempt }: KeepingJob): CheckpointSave {
  const { id, step, epoch, metrics, bytes, sha256 } = checkpoint;
  // Another attempt may come to the same step with another file.
  const path = `checkpoints/step-${step}${attempt === 1 ? '' : `.attempt-${attempt}`}.ckpt`;
  return {
    ...beginTransfer({ id, path, bytes, sha256 }),
    ...{ step, epoch, training_loss: metrics.train_loss, validation_loss: metrics.valid_loss },
  };
}

/** What is kept after one more pass, and the paths in storage that are given up for it. */
export function keepOn(
  job: KeepingJob,
  { state, save }: KeepProgress,
): { keeping: CheckpointKeeping; dropped: string[] } {
  const before = keepingOf(job);
  if (state === 'under_way') return { keeping: { ...before, save }, dropped: [] };
  if (state === 'refused') {
    return { keeping: { ...before, save: null, passed: pass(before.passed, [save.step]) }, dropped: [] };
  }
  const added: KeptCheckpoint = {
    ...resumePointOf(job, save),
    ...{ attempt: job.attempt, validation_loss: save.validation_loss },
  };
  const all = [...before.stored, added].sort((a, b) => a.attempt - b.attempt || a.step - b.step);
  const kept = new Set([...all.slice(-NEWEST_KEPT), ...[lowestLoss(all) ?? []].flat()]);
  const dropped = all.filter((each) => !kept.has(each));
  return {
    keeping: {
      save: null,
      stored: all.filter((each) => kept.has(each)),
      passed: pass(
        before.passed,
        dropped.filter(isOf(job.attempt)).map(({ step }) => step),
      ),
    },
    dropped: dropped.map(({ storage_path }) => storage_path),
  };
}

const pass = (before: readonly number[], steps: readonly number[]): number[] =>
  [...before, ...steps].slice(-PASSED_REMEMBERED);

/** What is kept once nothing more is brought of the current attempt. */
export const settleKeeping = ({ keeping }: Pick<KeepingJob, 'keeping'>): CheckpointKeeping | null =>
  keeping && { ...keeping, save: null, passed: [] };

/** A stored checkpoint as the place where an attempt begins. */
const resumePointOf = (
  job: Pick<KeepingJob, 'id' | 'user_id'>,
  { path, sha256, bytes, step }: CheckpointSave,
): ResumePoint => ({
  ...{ storage_bucket: MODELS_BUCKET, storage_path: modelStoragePath(job.user_id, job.id, path) },
  ...{ sha256, bytes, step },
});
