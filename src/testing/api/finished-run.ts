import { insertJob, insertModel, type JobOptions } from './rows';
import { sql } from '../stack/stack';

interface RunOptions extends JobOptions {
  /** How fast the loss falls; 1 halves it in about fifty steps. */
  pace?: number;
  /** The step from which a second attempt went on, after ten minutes without an engine. */
  restartedAt?: number;
  /** Steps whose loss was NaN. */
  brokenSteps?: number[];
  /** Seconds that one step took. */
  secondsOfStep?: number;
}

const STEPS = 400;
const START = Date.parse('2026-01-10T12:00:00Z');

/**
 * A completed job and its model, with a series of 400 steps (training losses with some noise, a validation loss every fifty), on two A100s,
 * billed for the time its engine ran.
 */
export async function insertFinishedRun(
  userId: string,
  { pace = 1, restartedAt, brokenSteps = [], secondsOfStep = 3, ...options }: RunOptions,
): Promise<string> {
  const jobId = await insertJob(userId, options);
  const points = Array.from({ length: STEPS + 1 }, (_, step) => {
    const isRestarted = restartedAt !== undefined && step >= restartedAt;
    const settled = 0.4 / pace + 2.6 * Math.exp((-pace * step) / 70);
    const noise = 0.12 * Math.sin(step * 12.9898) * Math.cos(step * 4.1414 * pace);
    return {
      ...{ job_id: jobId, attempt: isRestarted ? 2 : 1, step, epoch: step / 80 },
      timestamp: new Date(START + (step * secondsOfStep + (isRestarted ? 600 : 0)) * 1000).toISOString(),
      training_loss: step === 0 ? null : brokenSteps.includes(step) ? NaN : settled + noise,
      validation_loss: step % 50 === 0 ? settled + 0.08 : null,
      learning_rate: 2e-4 * Math.min(1, step / 40) * (1 - step / (STEPS + 1)),
      throughput: 2_400 / secondsOfStep,
    };
  });
  await sql()`insert into public.metrics_points ${sql()(points)}`;
  const finalValidationLoss = points.at(-1)?.validation_loss ?? null;
  const modelId = await insertModel(userId, { jobId, name: options.name, finalValidationLoss });
  const billed = STEPS * secondsOfStep;
  const cost = ((billed * 2 * 3) / 3600).toFixed(6);
  const latest = {
    ...{ training_loss: points.at(-1)?.training_loss, validation_loss: finalValidationLoss },
    ...{ learning_rate: 1e-6, tokens_processed: STEPS * 2_400, throughput: 2_400 / secondsOfStep },
  };
  await sql()`
    update public.training_jobs
    set status = 'completed', current_stage = 'completed', progress = 100, current_step = ${STEPS}, total_steps = ${STEPS},
      current_epoch = 5, started_at = ${new Date(START)}, completed_at = ${new Date(START + (billed + 30) * 1000)},
      billed_gpu_seconds = ${billed}, current_cost = ${cost}::text::numeric, final_cost = ${cost}::text::numeric,
      artifact_id = ${modelId}, current_metrics = ${sql().json(latest)}
    where id = ${jobId}`;
  return jobId;
}
