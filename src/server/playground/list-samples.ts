import 'server-only';
import { AppError } from '@/core/errors';
import type { MissingSamples, PlaygroundSample } from '@/core/playground/playground.schema';
import { rowsOf, samplesOf, systemPromptOf, type FilePart } from '@/core/playground/sample-rows';
import { readUploadRange } from '../datasets/read-upload-range';
import { describeError, log } from '../http/log';
import type { RequestContext } from '../http/route';
import { selectTrainingFile, type PlaygroundModel, type TrainingFile } from './playground.repository';

/** At most twice so many bytes of a file are read, however large it is: its beginning, and its end if need be. */
const PART_BYTES = 1024 * 1024;
const MAX_SAMPLES = 20;

export interface Samples {
  samples: PlaygroundSample[];
  systemPrompt: string | null;
  missing: MissingSamples | null;
}

const without = (missing: MissingSamples): Samples => ({ samples: [], systemPrompt: null, missing });

/**
 * Validation rows of the very file that a model was trained on, with their references, and the system message of its rows.
 * A file that cannot be read is said, never thrown.
 */
export async function listSamples(ctx: RequestContext, model: PlaygroundModel): Promise<Samples> {
  const file = await selectTrainingFile(ctx.db, model.dataset_id);
  if (!file) return without('deleted');
  // Another file may be split otherwise: its validation rows may be what this model learned by heart.
  if (file.normalized_sha256 !== model.configuration.dataset_sha256) return without('changed');
  try {
    const rows = await readRows(ctx, file);
    const samples = samplesOf(rows, MAX_SAMPLES);
    return { samples, systemPrompt: systemPromptOf(rows), missing: samples.length > 0 ? null : 'none' };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    log('warn', 'playground_samples_failed', describeError(error));
    return without('unreadable');
  }
}

async function readRows(ctx: RequestContext, file: TrainingFile) {
  const bytes = file.normalized_bytes ?? 0;
  const beginning = rowsOf(await readPart(ctx, file, 0, Math.min(bytes, PART_BYTES)));
  if (bytes <= PART_BYTES || samplesOf(beginning, MAX_SAMPLES).length === MAX_SAMPLES) return beginning;
  // In the order of the uploaded file, the validation rows may all be at its end.
  const end = rowsOf(await readPart(ctx, file, Math.max(PART_BYTES, bytes - PART_BYTES), bytes));
  return [...beginning, ...end];
}

async function readPart(
  ctx: RequestContext,
  { storage_bucket, file_name, normalized_path, normalized_bytes }: TrainingFile,
  start: number,
  end: number,
): Promise<FilePart> {
  const place = { storage_bucket, file_name, storage_path: normalized_path ?? '' };
  const content = await readUploadRange(ctx, place, { start, end });
  return {
    text: new TextDecoder().decode(content ?? new Uint8Array()),
    startsAtLine: start === 0,
    endsAtEnd: end === normalized_bytes,
  };
}
