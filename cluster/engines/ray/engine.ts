import { readFileSync } from 'node:fs';
import type { Engine, EngineRun } from '../engine.ts';
import { jobFile, jobPaths, readJsonFile, stateFile, type JobFile } from '../job-files.ts';
import { requestStop } from '../program-signs.ts';
import { shellWord } from '../shell.ts';
import { RayJobs, type RayJobsOptions, type RaySubmission } from './jobs-api.ts';
import type { RayOffer } from './offer.ts';
import { RayRun, untilSilent } from './ray-run.ts';

export interface RayEngineOptions extends RayJobsOptions {
  offer: RayOffer;
  /** The command that trains, in a shell's words; the job's directory and the attempt follow it. */
  program: string;
  /** Handed to the program's environment. */
  environment?: Record<string, string>;
  pollMs?: number;
  silenceMs?: number;
  /** Told what a program wrote before it failed, and why Ray does not take one. */
  onOutput?: (directory: string, text: string) => void;
}

/** Time to save a checkpoint of a large model. */
const STOP_GRACE_MS = 120_000;

/** Trains on a Ray cluster whose nodes see the job directories under the same path, through Ray's Jobs REST API. */
export function createRayEngine(options: RayEngineOptions): Engine {
  const { offer, pollMs = 1000, silenceMs = 30_000, onOutput } = options;
  const ray = new RayJobs(options);

  function attend(directory: string, job: JobFile, isNew: boolean): RayRun {
    return new RayRun({
      ...{ ray, isNew, pollMs, silenceMs },
      paths: jobPaths(directory),
      attempt: job.attempt,
      submission: submissionOf(directory, job, options),
      onOutput: (text) => onOutput?.(directory, text),
    });
  }

  return {
    name: 'ray',
    version: '1',
    stopGraceMs: STOP_GRACE_MS,
    async capabilities() {
      await ray.version();
      return {
        models: offer.models.map(({ weights: _weights, ...model }) => model),
        gpus: offer.gpus.map(({ ray: _ray, ...gpu }) => gpu),
        features: ['save_on_cancel', 'checkpoints', 'resume', 'init_adapter'],
      };
    },
    isReachable: () =>
      ray.version().then(
        () => true,
        () => false,
      ),
    start: (directory) =>
      attend(directory, jobFile.parse(JSON.parse(readFileSync(jobPaths(directory).job, 'utf8'))), true),
    async adopt(directory): Promise<EngineRun | null> {
      const job = await readJsonFile(jobPaths(directory).job, jobFile);
      if (!job || !(await ray.find(submissionId(job)))) return null;
      return attend(directory, job, false);
    },
    /** For a job that Ray does not know: its program may have lost its Ray, and be at work still. */
    async release(directory) {
      const paths = jobPaths(directory);
      const job = await readJsonFile(paths.job, jobFile);
      const state = await readJsonFile(paths.state, stateFile);
      if (!job || state?.attempt !== job.attempt || state.outcome !== null) return;
      requestStop(paths, job.attempt);
      await untilSilent(paths, silenceMs);
    },
  };
}

/** Unique for ever: the service numbers the attempts of a job. */
const submissionId = ({ job_id: id, attempt }: JobFile) => `brightrun-${id}-${attempt}`;

function submissionOf(
  directory: string,
  job: JobFile,
  { offer, program, environment }: RayEngineOptions,
): RaySubmission {
  const { gpu_type: type, gpu_count: count } = job.request.resources;
  const { num_gpus, num_cpus, resources } = offer.gpus.find((gpu) => gpu.type === type)?.ray ?? {
    num_gpus: 1,
  };
  return {
    submission_id: submissionId(job),
    // The program takes the shell's place, so that signals reach it and its exit code is Ray's.
    entrypoint: `exec ${program} ${shellWord(directory)} ${job.attempt} </dev/null`,
    entrypoint_num_gpus: num_gpus * count,
    ...(num_cpus === undefined ? {} : { entrypoint_num_cpus: num_cpus * count }),
    ...(resources ? { entrypoint_resources: resources } : {}),
    ...(environment ? { runtime_env: { env_vars: environment } } : {}),
    metadata: { job_id: job.job_id, attempt: String(job.attempt) },
  };
}
