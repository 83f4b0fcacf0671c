/**
 * Where the files of a finished training are on their way into our storage. Each file goes
 * pending → requested (the cluster was told to push it) → exported (it says it did) → verified (size and sha256 of what is
 * stored are the manifest's). The hash's state is kept between ticks, so that a file of any size is read in many passes.
 */
import { z } from 'zod';
import { artifactKind, artifactPath, type ClusterArtifact, type ClusterJob } from '../cluster/contract.ts';
import { timestamp } from '../http/envelope.ts';
import { RECONCILE_LIMITS } from '../training/reconcile/limits.ts';
import type { StoredModelFile } from './model.schema.ts';

export const MODELS_BUCKET = 'lora-models';

export const deliveryFile = z.object({
  /** The cluster's id of the file. */
  id: z.string(),
  kind: artifactKind,
  path: artifactPath,
  bytes: z.int().positive(),
  sha256: z.string(),
  state: z.enum(['pending', 'requested', 'exported', 'verified']),
  requested_at: timestamp.nullable(),
  rounds: z.int().nonnegative(),
  exported_at: timestamp.nullable(),
  /** `exported_at` of a copy that failed verification: the cluster shows it until it has pushed again. */
  refused_export: timestamp.nullable(),
  corrupt_copies: z.int().nonnegative(),
  hashed_bytes: z.int().nonnegative(),
  /** Base64 of the hasher's state after `hashed_bytes`. */
  hash_state: z.string().nullable(),
});
export type DeliveryFile = z.infer<typeof deliveryFile>;

export const delivery = z.object({
  started_at: timestamp,
  /** The cluster's last word on the training. */
  result: z.object({
    model: z.string(),
    steps: z.int(),
    epochs: z.number(),
    tokens: z.int(),
    duration_seconds: z.number(),
  }),
  /** Empty until the manifest was read. */
  files: z.array(deliveryFile),
});
export type Delivery = z.infer<typeof delivery>;

/** How far one pass brought the delivery. `isWaiting`: nothing more can be done at once. */
export type DeliveryProgress =
  | { state: 'under_way'; delivery: Delivery; isWaiting: boolean }
  | { state: 'refused'; code: 'export_failed' | 'artifact_corrupt'; message: string };

/** Thrown where a delivery cannot succeed any more. */
export class DeliveryRefused extends Error {
  override readonly name = 'DeliveryRefused';
  readonly code: 'export_failed' | 'artifact_corrupt';

  constructor(code: 'export_failed' | 'artifact_corrupt', message: string) {
    super(message);
    this.code = code;
  }
}

/** Object name of a file in the models bucket: the owner's folder, then the job's. */
export const artifactStoragePath = (userId: string, jobId: string, path: string): string =>
  `${userId}/${jobId}/${path}`;

/** The delivery of a training that the cluster reports as succeeded; nothing has been asked for yet. */
export function beginDelivery(job: ClusterJob, now: Date): Delivery {
  const duration =
    job.started_at && job.finished_at
      ? Math.max(0, Date.parse(job.finished_at) - Date.parse(job.started_at)) / 1000
      : job.usage.gpu_seconds;
  return {
    started_at: now.toISOString(),
    result: {
      model: job.model,
      steps: job.progress.step,
      epochs: job.progress.epoch,
      tokens: job.progress.tokens,
      duration_seconds: duration,
    },
    files: [],
  };
}

/**
 * Takes in what the cluster says about the files. The first manifest is the one that counts.
 * @throws {DeliveryRefused} when the manifest lacks a part, a push keeps failing or everything takes too long.
 */
export function applyManifest(current: Delivery, manifest: readonly ClusterArtifact[], now: Date): Delivery {
  if (now.getTime() - Date.parse(current.started_at) > RECONCILE_LIMITS.deliveryMs) {
    throw new DeliveryRefused('export_failed', 'The cluster did not deliver the trained files in time.');
  }
  if (current.files.length === 0) return { ...current, files: firstManifest(manifest) };
  const entries = new Map(manifest.map((entry) => [entry.id, entry]));
  return { ...current, files: current.files.map((file) => afterLook(file, entries.get(file.id), now)) };
}

function firstManifest(manifest: readonly ClusterArtifact[]): DeliveryFile[] {
  if (manifest.length === 0) return [];
  for (const kind of ['adapter_model', 'adapter_config'] as const) {
    if (!manifest.some((entry) => entry.kind === kind)) {
      throw new DeliveryRefused('export_failed', `The cluster's list of trained files has no ${kind} file.`);
    }
  }
  for (const key of ['id', 'path'] as const) {
    if (new Set(manifest.map((entry) => entry[key])).size < manifest.length) {
      throw new DeliveryRefused(
        'export_failed',
        `The cluster's list of trained files repeats a file ${key}.`,
      );
    }
  }
  return manifest.map(({ id, kind, path, bytes, sha256 }) => ({
    ...{ id, kind, path, bytes, sha256, state: 'pending' as const, requested_at: null, rounds: 0 },
    ...{ exported_at: null, refused_export: null, corrupt_copies: 0, hashed_bytes: 0, hash_state: null },
  }));
}

function afterLook(file: DeliveryFile, entry: ClusterArtifact | undefined, now: Date): DeliveryFile {
  if (file.state !== 'requested') return file;
  if (entry?.exported_at && entry.exported_at !== file.refused_export) {
    return { ...file, state: 'exported', exported_at: entry.exported_at };
  }
  // An error may be that of an earlier push, still shown: it counts only once the last request had time to take effect.
  const waited = now.getTime() - Date.parse(file.requested_at ?? now.toISOString());
  const isFailed = entry?.export_error != null && waited >= RECONCILE_LIMITS.exportRetryMs;
  if (!isFailed && waited < RECONCILE_LIMITS.exportPatienceMs) return file;
  if (file.rounds >= RECONCILE_LIMITS.exportRounds) {
    const reason = entry?.export_error ?? 'it never finished';
    throw new DeliveryRefused(
      'export_failed',
      `The cluster could not push ${file.path} into storage in ${file.rounds} tries: ${reason}`,
    );
  }
  return { ...file, state: 'pending' };
}

/** The files that the cluster has to be told to push now. */
export const filesToExport = (current: Delivery): DeliveryFile[] =>
  current.files.filter((file) => file.state === 'pending');

/** After the cluster accepted the request to push `files`. */
export function markRequested(current: Delivery, files: readonly DeliveryFile[], now: Date): Delivery {
  const requested = new Set(files.map(({ id }) => id));
  return {
    ...current,
    files: current.files.map((file) =>
      requested.has(file.id)
        ? { ...file, state: 'requested', requested_at: now.toISOString(), rounds: file.rounds + 1 }
        : file,
    ),
  };
}

/** After reading on in one stored file. */
export const recordHashed = (
  current: Delivery,
  id: string,
  hashed: Pick<DeliveryFile, 'hashed_bytes' | 'hash_state'>,
): Delivery => replaceFile(current, id, (file) => ({ ...file, ...hashed }));

/**
 * After a stored file was read to its end, or was found missing or of another size (null): verified when it is the
 * manifest's, else pushed once more.
 * @throws {DeliveryRefused} when its copies were corrupt too often.
 */
export function recordVerdict(current: Delivery, id: string, sha256: string | null): Delivery {
  return replaceFile(current, id, (file) => {
    const reset = { ...file, hashed_bytes: 0, hash_state: null };
    if (sha256 === file.sha256) return { ...reset, state: 'verified', hashed_bytes: file.bytes };
    const corruptCopies = file.corrupt_copies + 1;
    if (corruptCopies >= RECONCILE_LIMITS.corruptCopies) {
      throw new DeliveryRefused(
        'artifact_corrupt',
        `${file.path} arrived in storage with another content than the cluster declared, ${corruptCopies} times.`,
      );
    }
    return { ...reset, state: 'pending', corrupt_copies: corruptCopies, refused_export: file.exported_at };
  });
}

const replaceFile = (
  current: Delivery,
  id: string,
  change: (file: DeliveryFile) => DeliveryFile,
): Delivery => ({
  ...current,
  files: current.files.map((file) => (file.id === id ? change(file) : file)),
});

/** Whether every file of a known manifest is stored and proven. */
export const isDelivered = (current: Delivery): boolean =>
  current.files.length > 0 && current.files.every((file) => file.state === 'verified');

/** Share of the bytes that are proven, 0 to 1. */
export function verifiedShare(current: Delivery): number {
  const total = current.files.reduce((sum, file) => sum + file.bytes, 0);
  return total === 0 ? 0 : current.files.reduce((sum, file) => sum + file.hashed_bytes, 0) / total;
}

/** The proven files as a model keeps them. */
export const storedFiles = (current: Delivery, userId: string, jobId: string): StoredModelFile[] =>
  current.files.map(({ kind, path, bytes, sha256 }) => ({
    ...{ kind, path, bytes, sha256 },
    storage_path: artifactStoragePath(userId, jobId, path),
    verified_by: 'sha256',
  }));
