import type { ClusterCapabilities, CreateClusterJobRequest } from '../../../src/core/cluster/contract.ts';
import { ClusterRequestError } from '../../../src/core/cluster/request-error.ts';
import { toClusterSettings } from '../../../src/core/training/hyperparameters.ts';
import type { StoredInput } from '../../../src/core/training/reconcile/attempt-ending.ts';
import { submissionKey, type ClaimedJob } from '../../../src/core/training/reconcile/claimed-job.ts';
import { patchOnly } from '../../../src/core/training/reconcile/decision.ts';
import { failureCodeOf } from '../../../src/core/training/reconcile/failure-reasons.ts';
import type { Observation } from '../../../src/core/training/reconcile/observation.ts';
import { commitEach, toCommit } from './commit.ts';
import { observationOf } from './failed-look.ts';
import type { Look } from './observe.ts';
import type { TrainingFile } from './ports.ts';
import { forEachLimited, note, TICK_LIMITS, type Tick } from './tick.ts';

/**
 * Hands jobs to the cluster, each once per attempt however often a tick dies: the intent is committed before the first
 * call; where an intent exists already, the cluster is asked for the job by its key before it is sent again. A user's jobs
 * reach the cluster's queue in the order in which they were made.
 */
export async function submitJobs(tick: Tick, jobs: readonly ClaimedJob[]): Promise<Look[]> {
  if (jobs.length === 0) return [];
  const files = await tick.store.trainingFiles([...new Set(jobs.map((job) => job.dataset_id))]);
  const sentBefore = jobs.filter((job) => job.submit_intent_at !== null);
  const unsent = jobs.filter((job) => job.submit_intent_at === null);
  const canResume = unsent.some((job) => job.resume_from) && (await isOffered(tick, 'resume'));
  const declared = await declareIntents(tick, unsent, canResume);
  const isFirst = new Set(declared);
  const submitOne = async (job: ClaimedJob): Promise<Look> => {
    const file = files.get(job.dataset_id);
    try {
      return { job, observation: await submit(tick, job, file, isFirst.has(job)) };
    } catch (error) {
      note(tick, `Submitting job ${job.id}`, error);
      return { job, observation: observationOfSubmit(error) };
    }
  };
  const looks = await forEachLimited(byUser([...sentBefore, ...declared]), (mine) => inTurn(mine, submitOne));
  return looks.flat();
}

/** The jobs of each user, in the order in which they were made. */
function byUser(jobs: readonly ClaimedJob[]): ClaimedJob[][] {
  const queues = new Map<string, ClaimedJob[]>();
  const madeAt = ({ queued_at: at }: ClaimedJob) => Date.parse(at);
  const inOrder = [...jobs].sort(
    (a, b) => madeAt(a) - madeAt(b) || (a.sweep_index ?? 0) - (b.sweep_index ?? 0),
  );
  for (const job of inOrder) {
    const queue = queues.get(job.user_id);
    if (queue) queue.push(job);
    else queues.set(job.user_id, [job]);
  }
  return [...queues.values()];
}

/** Once one is not taken, the rest go all at once: behind a cluster that does not answer they would wait for too long. */
async function inTurn(
  jobs: readonly ClaimedJob[],
  submitOne: (job: ClaimedJob) => Promise<Look>,
): Promise<Look[]> {
  const looks: Look[] = [];
  for (const job of jobs) {
    const look = await submitOne(job);
    looks.push(look);
    if (look.observation.kind !== 'cluster_job') break;
  }
  return [...looks, ...(await forEachLimited(jobs.slice(looks.length), submitOne))];
}

async function isOffered(tick: Tick, feature: ClusterCapabilities['features'][number]): Promise<boolean> {
  return (await tick.cluster.getCapabilities()).features.includes(feature);
}

/**
 * Commits the intents; answers the jobs that now have one. A job whose lease was lost meanwhile is left out. On a cluster that
 * cannot go on from a checkpoint a job begins at the beginning, and says so: every try of one attempt sends the same.
 */
async function declareIntents(
  tick: Tick,
  jobs: readonly ClaimedJob[],
  canResume: boolean,
): Promise<ClaimedJob[]> {
  if (jobs.length === 0) return [];
  const submit_intent_at = tick.now().toISOString();
  const anew = { resume_from: null, progress: 0, current_step: 0, current_epoch: 0 };
  const intents = jobs.map((job) => ({
    job,
    patch: { submit_intent_at, ...(job.resume_from && !canResume ? anew : {}) },
  }));
  const written = await commitEach(
    tick,
    intents.map(({ job, patch }) => toCommit(job, patchOnly(patch), { release: false })),
  );
  return intents.filter(({ job }) => written.has(job.id)).map(({ job, patch }) => ({ ...job, ...patch }));
}

async function submit(
  tick: Tick,
  job: ClaimedJob,
  file: TrainingFile | undefined,
  isFirstTry: boolean,
): Promise<Observation> {
  const key = submissionKey(job);
  if (!isFirstTry) {
    const known = await tick.cluster.findJobByKey(key);
    if (known) return { kind: 'cluster_job', job: known, series: null };
    if (job.cancel_requested_at !== null) return { kind: 'missing' };
  }
  if (file?.sha256 !== job.dataset_sha256) {
    const message = file
      ? 'The dataset was validated again since this job was made.'
      : 'The dataset’s normalized file is missing.';
    return { kind: 'rejected', code: 'invalid_data', message };
  }
  // A cluster that passes over what it does not know would train from the base model, and nobody would see it.
  if (startsFromModel(job) && !(await isOffered(tick, 'init_adapter'))) {
    const message = 'This GPU cluster cannot start from the weights of a model, only from the base model.';
    return { kind: 'rejected', code: 'invalid_configuration', message };
  }
  const request = await submission(tick, job, file);
  return { kind: 'cluster_job', job: await tick.cluster.createJob(request, key), series: null };
}

/** A checkpoint of its own holds more than the model that it once started from. */
const startsFromModel = (job: ClaimedJob): boolean => job.init_adapter !== null && job.resume_from === null;

async function submission(tick: Tick, job: ClaimedJob, file: TrainingFile): Promise<CreateClusterJobRequest> {
  const { resume_from: begun, init_adapter: adapter } = job;
  const sign = (bucket: string, path: string) =>
    tick.storage.signDownload(bucket, path, TICK_LIMITS.inputUrlSeconds);
  const reference = async ({ storage_bucket, storage_path, sha256, bytes }: StoredInput) => ({
    url: await sign(storage_bucket, storage_path),
    sha256,
    bytes,
  });
  return {
    ...toClusterSettings(job.hyperparameters),
    training_file: {
      url: await sign(file.bucket, file.path),
      sha256: file.sha256,
      bytes: file.bytes,
    },
    ...(begun && { resume_from: await reference(begun) }),
    ...(adapter && startsFromModel(job) && { init_adapter: await reference(adapter) }),
    resources: {
      gpu_type: job.gpu_config.gpu_type,
      gpu_count: job.gpu_config.num_gpus,
      max_runtime_seconds: Math.min(
        tick.settings.maxRuntimeSeconds,
        job.budget_runtime_seconds ?? tick.settings.maxRuntimeSeconds,
      ),
    },
    // The user's id lets users take turns in the cluster's queue.
    metadata: { job_id: job.id, attempt: String(job.attempt), user_id: job.user_id },
  };
}

/** A refusal ends the job; anything else, an answer to another body under the same key included, is looked up next time. */
function observationOfSubmit(error: unknown): Observation {
  const isRefused =
    error instanceof ClusterRequestError &&
    error.kind === 'rejected' &&
    !error.retryable &&
    error.code !== 'idempotency_mismatch';
  if (isRefused) {
    const code = failureCodeOf(error.code) === 'invalid_data' ? 'invalid_data' : 'invalid_configuration';
    return { kind: 'rejected', code, message: error.message };
  }
  const observation = observationOf(error);
  // Nothing can be missing that was not there yet: a 404 to a POST is not the cluster's.
  return observation.kind === 'missing'
    ? { kind: 'garbage', message: 'What answers at the GPU cluster’s address does not take jobs.' }
    : observation;
}
