/**
 * Where the files of a finished training are on their way into our storage; how each gets there is in file-transfer.ts.
 */
import { z } from 'zod';
import { artifactKind, type ClusterArtifact, type ClusterJob } from '../cluster/contract.ts';
import { timestamp } from '../http/envelope.ts';
import { RECONCILE_LIMITS } from '../training/reconcile/limits.ts';
import {
  beginTransfer,
  DeliveryRefused,
  fileTransfer,
  followPush,
  modelStoragePath,
  type RefusalCode,
} from './file-transfer.ts';
import type { StoredModelFile } from './model.schema.ts';

export const deliveryFile = fileTransfer.extend({ kind: artifactKind });
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
  | { state: 'refused'; code: RefusalCode; message: string };

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
  return { ...current, files: current.files.map((file) => followPush(file, entries.get(file.id), now)) };
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
  return manifest.map((entry) => ({ ...beginTransfer(entry), kind: entry.kind }));
}

/** The files that the cluster has to be told to push now. */
export const filesToExport = (current: Delivery): DeliveryFile[] =>
  current.files.filter((file) => file.state === 'pending');

/** The delivery with some of its files as they are by now. */
export function withFiles(current: Delivery, files: readonly DeliveryFile[]): Delivery {
  const changed = new Map(files.map((file) => [file.id, file]));
  return { ...current, files: current.files.map((file) => changed.get(file.id) ?? file) };
}

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
    storage_path: modelStoragePath(userId, jobId, path),
    verified_by: 'sha256',
  }));
