import 'server-only';
import { z } from 'zod';
import { modelView } from '@/core/models/model.schema';
import { columnsOf } from '../supabase/columns';
import type { UserClient } from '../supabase/server-client';
import { unwrap } from '../supabase/unwrap';

const playgroundModel = modelView.pick({ id: true, dataset_id: true, configuration: true, artifacts: true });
export type PlaygroundModel = z.infer<typeof playgroundModel>;

/** What a conversation needs to know of a model; null when the user has none with this id. */
export async function selectPlaygroundModel(db: UserClient, id: string): Promise<PlaygroundModel | null> {
  const query = db.from('model_artifacts').select(columnsOf(playgroundModel)).eq('id', id).maybeSingle();
  return playgroundModel.nullable().parse(unwrap(await query));
}

const trainingFile = z.object({
  storage_bucket: z.string(),
  file_name: z.string(),
  normalized_path: z.string().nullable(),
  normalized_sha256: z.string().nullable(),
  normalized_bytes: z.int().nullable(),
});
export type TrainingFile = z.infer<typeof trainingFile>;

/** Where the file is that trainings of a dataset read; null once the dataset is deleted. */
export async function selectTrainingFile(db: UserClient, datasetId: string): Promise<TrainingFile | null> {
  const query = db.from('datasets').select(columnsOf(trainingFile)).eq('id', datasetId).maybeSingle();
  return trainingFile.nullable().parse(unwrap(await query));
}
