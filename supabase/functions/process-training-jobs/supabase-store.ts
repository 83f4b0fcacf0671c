import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import { baseShape } from '../../../src/core/models/adapter-proof.ts';
import { outcomePoint, type OutcomePoint } from '../../../src/core/models/quality-metrics.ts';
import { claimedJob } from '../../../src/core/training/reconcile/claimed-job.ts';
import { jobState, type JobState } from '../../../src/core/training/reconcile/find-orphans.ts';
import type { JobStore, TrainingFile } from './ports.ts';

const trainingFileRow = z.object({
  id: z.uuid(),
  storage_bucket: z.string(),
  normalized_path: z.string(),
  normalized_sha256: z.string(),
  normalized_bytes: z.int().positive(),
});

const OUTCOME_COLUMNS = 'attempt, step, epoch, training_loss, validation_loss, learning_rate';
/** The data API answers at most 1,000 rows. */
const OUTCOME_ROWS = { head: 50, tail: 1000, validation: 1000 } as const;

/** Half of a row, its estimate above all, is of no use to a tick. */
const CLAIMED_COLUMNS = Object.keys(claimedJob.shape).join(',');

/** They travel in the address of the request. */
const IDS_PER_QUESTION = 100;

/** The job store on Supabase, with a service-role client. */
export function createSupabaseStore(client: SupabaseClient): JobStore {
  return {
    async claim(worker, limit, leaseSeconds) {
      const args = { p_worker: worker, p_limit: limit, p_lease_seconds: leaseSeconds };
      const { data, error } = await client.rpc('claim_training_jobs', args).select(CLAIMED_COLUMNS);
      if (error) throw new Error(`claim_training_jobs failed: ${error.message}`);
      return z.array(z.unknown()).parse(data);
    },

    async commit(worker, commits) {
      const ids = await callDatabase(client, 'commit_training_jobs', {
        p_worker: worker,
        p_commits: commits,
      });
      return z.array(z.uuid()).parse(ids);
    },

    async trainingFiles(datasetIds) {
      const { data, error } = await client
        .from('datasets')
        .select('id, storage_bucket, normalized_path, normalized_sha256, normalized_bytes')
        .in('id', [...datasetIds])
        .not('normalized_path', 'is', null);
      if (error) throw new Error(`Reading datasets failed: ${error.message}`);
      const files = z.array(trainingFileRow).parse(data);
      return new Map(files.map((row): [string, TrainingFile] => [row.id, toTrainingFile(row)]));
    },

    async jobStates(jobIds) {
      const states: JobState[] = [];
      for (let start = 0; start < jobIds.length; start += IDS_PER_QUESTION) {
        const ids = jobIds.slice(start, start + IDS_PER_QUESTION);
        const { data, error } = await client
          .from('training_jobs')
          .select('id, attempt, status')
          .in('id', ids);
        if (error) throw new Error(`Reading jobs failed: ${error.message}`);
        states.push(...z.array(jobState).parse(data));
      }
      return states;
    },

    async baseShape(modelId) {
      const columns = Object.keys(baseShape.shape).join(', ');
      const { data, error } = await client
        .from('base_models')
        .select(columns)
        .eq('id', modelId)
        .maybeSingle();
      if (error) throw new Error(`Reading the model catalogue failed: ${error.message}`);
      return baseShape.nullable().parse(data);
    },

    async outcomePoints(jobId) {
      const points = () => client.from('metrics_points').select(OUTCOME_COLUMNS).eq('job_id', jobId);
      const latestFirst = { ascending: false };
      const answers = await Promise.all([
        points().order('step').limit(OUTCOME_ROWS.head),
        points().not('training_loss', 'is', null).order('step', latestFirst).limit(OUTCOME_ROWS.tail),
        points().not('validation_loss', 'is', null).order('step', latestFirst).limit(OUTCOME_ROWS.validation),
      ]);
      return mergePoints(
        answers.flatMap(({ data, error }) => {
          if (error) throw new Error(`Reading metric points failed: ${error.message}`);
          return z.array(outcomePoint).parse(data);
        }),
      );
    },
  };
}

/** Calls a database function. Throws when it cannot be reached or refuses. */
export async function callDatabase(client: SupabaseClient, name: string, args: object): Promise<unknown> {
  const { data, error } = await client.rpc(name, args);
  if (error) throw new Error(`${name} failed: ${error.message}`);
  return data;
}

const toTrainingFile = (row: z.infer<typeof trainingFileRow>): TrainingFile => ({
  bucket: row.storage_bucket,
  path: row.normalized_path,
  sha256: row.normalized_sha256,
  bytes: row.normalized_bytes,
});

/** The three parts overlap. */
function mergePoints(points: readonly OutcomePoint[]): OutcomePoint[] {
  return [...new Map(points.map((point) => [`${point.attempt}:${point.step}`, point])).values()];
}
