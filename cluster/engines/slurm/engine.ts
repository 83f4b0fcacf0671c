import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine } from '../engine.ts';
import { jobFile, jobPaths, readJsonFile, type JobFile } from '../job-files.ts';
import { shellWord } from '../shell.ts';
import { gpusOf, type SlurmOffer } from './offer.ts';
import { SlurmApi, type SlurmApiOptions, type SlurmNode, type SlurmSubmission } from './slurm-api.ts';
import { isJobOf, SlurmRun } from './slurm-run.ts';

export interface SlurmEngineOptions extends SlurmApiOptions {
  offer: SlurmOffer;
  partition: string;
  /** The account that Slurm's accounting books the jobs on. */
  account?: string;
  /** The command that trains, in a shell's words; the job's directory and the attempt follow it. */
  program: string;
  /** Handed to the program's environment, besides what Slurm adds. */
  environment?: Record<string, string>;
  pollMs?: number;
  silenceMs?: number;
  stopGraceMs?: number;
  /** Told why Slurm does not take a job, or does not answer. */
  onOutput?: (directory: string, text: string) => void;
}

/** Time to save a checkpoint of a large model. */
const STOP_GRACE_MS = 120_000;

/** Trains on a Slurm cluster whose nodes see the job directories under the same path, through slurmrestd. */
export function createSlurmEngine(options: SlurmEngineOptions): Engine {
  const { offer, partition, pollMs = 5000, silenceMs = 30_000, onOutput } = options;
  const { stopGraceMs = STOP_GRACE_MS } = options;
  const slurm = new SlurmApi(options);
  let seen: { nodes: Promise<SlurmNode[]>; at: number } | undefined;

  /** A look at the nodes serves everybody who asks within one interval. */
  function nodes(): Promise<SlurmNode[]> {
    if (seen && performance.now() - seen.at < pollMs) return seen.nodes;
    const look = { nodes: slurm.nodes(), at: performance.now() };
    look.nodes.catch(() => {
      if (seen === look) seen = undefined;
    });
    seen = look;
    return look.nodes;
  }

  function attend(directory: string, job: JobFile): SlurmRun {
    return new SlurmRun({
      ...{ slurm, pollMs, silenceMs },
      paths: jobPaths(directory),
      attempt: job.attempt,
      submission: submissionOf(directory, job, options),
      onOutput: (text) => onOutput?.(directory, text),
    });
  }

  return {
    name: 'slurm',
    version: 'openapi/v0.0.38',
    stopGraceMs,
    async capabilities() {
      return {
        models: offer.models.map(({ weights: _weights, ...model }) => model),
        gpus: gpusOf(offer, await nodes(), partition),
        features: ['save_on_cancel', 'checkpoints', 'resume', 'init_adapter'],
      };
    },
    isReachable: () =>
      nodes().then(
        () => true,
        () => false,
      ),
    start: (directory) =>
      attend(directory, jobFile.parse(JSON.parse(readFileSync(jobPaths(directory).job, 'utf8')))),
    async adopt(directory) {
      const paths = jobPaths(directory);
      const job = await readJsonFile(paths.job, jobFile);
      if (!job) return null;
      const isStarted =
        existsSync(paths.claimOf(job.attempt)) ||
        (await slurm.jobs()).some(isJobOf(submissionOf(directory, job, options)));
      // An earlier service did not come to submit it.
      return isStarted ? attend(directory, job) : null;
    },
    // Never a program that `adopt` does not find.
    release: () => Promise.resolve(),
  };
}

/** Minutes until Slurm ends a job by itself, should this service be gone: its time, time to save, and one for rounding. */
const timeLimitMinutes = (seconds: number, graceMs: number) => Math.ceil((seconds + graceMs / 1000) / 60) + 1;

function submissionOf(
  directory: string,
  { job_id: id, attempt, request }: JobFile,
  { offer, partition, account, program, environment, stopGraceMs = STOP_GRACE_MS }: SlurmEngineOptions,
): SlurmSubmission {
  const { gpu_type: type, gpu_count: count, max_runtime_seconds: seconds } = request.resources;
  const {
    gres,
    cpus,
    memory_gib: memory,
  } = offer.gpus.find((gpu) => gpu.type === type)?.slurm ?? {
    gres: type,
    cpus: 1,
  };
  const output = join(directory, `slurm.${attempt}.out`);
  return {
    // The program takes the shell's place, so that signals reach it and its exit code is the job's.
    script: `#!/bin/sh\nexec ${program} ${shellWord(directory)} ${attempt} </dev/null\n`,
    job: {
      name: `brightrun-${id}-${attempt}`,
      comment: JSON.stringify({ brightrun: id, attempt }),
      partition,
      ...(account === undefined ? {} : { account }),
      nodes: 1,
      tasks: 1,
      cpus_per_task: cpus * count,
      ...(memory === undefined ? {} : { memory_per_node: Math.ceil(memory * count * 1024) }),
      gres: `gpu:${gres}:${count}`,
      time_limit: timeLimitMinutes(seconds, stopGraceMs),
      current_working_directory: directory,
      standard_output: output,
      standard_error: output,
      environment: { PATH: '/usr/local/bin:/usr/bin:/bin', ...environment },
    },
  };
}
