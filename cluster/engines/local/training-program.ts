import { describeFailure } from '../training-error.ts';
import { jobFile, jobPaths, readJsonFile, type JobFile, type JobPaths } from '../job-files.ts';
import { writeArtifacts } from './artifacts.ts';
import { loadBaseModel } from './base-model.ts';
import { CheckpointStore } from './checkpoints.ts';
import { JobRecorder } from './job-recorder.ts';
import { parameterCount } from './model/config.ts';
import { effectiveSequenceLength, scaleToToyModel } from './preset-scale.ts';
import { adoptCheckpoint, identityOf, readInitAdapter } from './resume.ts';
import { runTraining } from './trainer.ts';
import { readTrainingRows } from './training-rows.ts';

export interface ProgramOptions {
  threads: number;
  /** Another base model than the embedded one, for tests. */
  baseModelDirectory?: string;
}

/**
 * One attempt at a job, from its `job.json` to its manifest. The outcome stands in `state.json` too; a failure is
 * recorded there and never thrown.
 */
export async function runTrainingProgram(
  directory: string,
  options: ProgramOptions,
  stop: AbortSignal,
): Promise<'succeeded' | 'failed' | 'stopped'> {
  const paths = jobPaths(directory);
  const job = await readJsonFile(paths.job, jobFile);
  if (!job) throw new Error(`There is no job file in ${directory}.`);
  const recorder = new JobRecorder(paths, job.attempt);
  try {
    const outcome = await train(paths, job, recorder, options, stop);
    recorder.finish(outcome, null);
    return outcome;
  } catch (error) {
    recorder.finish('failed', describeFailure(error));
    return 'failed';
  }
}

async function train(
  paths: JobPaths,
  { request }: JobFile,
  recorder: JobRecorder,
  options: ProgramOptions,
  stop: AbortSignal,
): Promise<'succeeded' | 'stopped'> {
  const base = await loadBaseModel(options.baseModelDirectory);
  const { config, tokenizer } = base;
  const context = config.max_position_embeddings;
  const maxTokens = effectiveSequenceLength(request.hyperparameters, context);
  const rows = await readTrainingRows(paths.trainingFile, tokenizer, maxTokens);
  const { effective, changes } = scaleToToyModel(request, rows.train.length, context);
  const { r: rank, alpha, dropout, target_modules: targets } = request.method.lora;
  const lora = { rank, alpha, dropout, targets };
  recorder.totalSteps = effective.totalSteps;
  recorder.log('info', `Loaded ${base.id}: ${parameterCount(config)} parameters.`);
  recorder.log(
    'info',
    `${rows.train.length} training and ${rows.validation.length} validation rows; ` +
      `${effective.totalSteps} steps of ${effective.rowsPerStep} rows in ${effective.epochs} epochs.`,
  );
  if (changes.length > 0) {
    recorder.log(
      'info',
      `This engine trains a toy base model and changed, for its scale: ${changes.join('; ')}.`,
    );
  }
  for (const warning of rows.warnings) recorder.log('warn', warning);

  const identity = identityOf(request, effective);
  const checkpoints = new CheckpointStore(paths.checkpoints, identity);
  adoptCheckpoint(checkpoints, paths.resumeFile, identity, effective.totalSteps);
  const { threads } = options;
  const initAdapter = readInitAdapter(paths.initAdapter, config, lora);
  const input = { base, lora, effective, rows, checkpoints, threads, initAdapter };
  const result = await runTraining(input, recorder, stop);
  const { progress, adapter } = result;
  if (result.outcome === 'stopped') {
    recorder.log('info', `Stopped on request after step ${progress.step}; a checkpoint was saved.`);
    return 'stopped';
  }
  recorder.phase('saving');
  writeArtifacts(paths, { base, request, lora, effective, progress, adapter });
  const loss = (value: number | null) => value?.toFixed(4) ?? 'unknown';
  recorder.log(
    'info',
    `Finished after ${progress.step} steps: validation loss ${loss(progress.baselineValidLoss)} before, ` +
      `${loss(progress.validLoss)} after.`,
  );
  return 'succeeded';
}
