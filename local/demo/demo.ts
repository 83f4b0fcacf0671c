import path from 'node:path';
import { paths } from '../../src/config/paths.ts';
import type { DatasetView } from '../../src/core/datasets/dataset.schema.ts';
import type { QualityMetrics } from '../../src/core/models/model.schema.ts';
import { metricsPage, type JobView } from '../../src/core/training/job.schema.ts';
import { projectRoot } from '../config.ts';
import type { Stack } from '../stack.ts';
import { askModel, question } from './ask-model.ts';
import { downloadModel, type DownloadedModel } from './download-model.ts';
import { prepareDataset } from './prepare-dataset.ts';
import { LiveLine, progressLine } from './progress-line.ts';
import { followTraining, startTraining } from './train.ts';
import { WebSession } from './web-session.ts';

/**
 * The whole way of a user through the HTTP API of the running app: sample dataset → validation → training → verified
 * adapter in `output/`, told on standard output.
 *
 * @throws Error with what a newcomer can act on
 */
export async function runDemo(stack: Stack, signal: AbortSignal): Promise<void> {
  const session = await WebSession.signIn(stack, signal);
  const name = `Support chat ${new Date().toISOString().slice(0, 19).replace('T', ' ')}`;

  console.log('\n1/4  Uploading the sample dataset and waiting for its validation…');
  const dataset = await prepareDataset(session, name, signal);
  console.log(`     ${describeDataset(dataset)}`);

  console.log('\n2/4  Training a LoRA adapter (balanced preset)…');
  const started = await startTraining(session, dataset, name);
  console.log(`     ${describeStart(started)}\n     Live: ${stack.urls.web}${paths.job(started.id)}`);
  const line = new LiveLine(process.stdout);
  const job = await followTraining(session, started.id, signal, (current) =>
    line.show(progressLine(current)),
  );
  line.end();
  if (job.artifact_id === null) throw new Error('The completed training has no model.');

  console.log('\n3/4  Downloading the adapter and verifying size and sha256 of every file…');
  const downloaded = await downloadModel(session, job.artifact_id, path.join(projectRoot, 'output'), signal);
  console.log(describeFiles(downloaded));

  console.log('\n4/4  Before and after');
  const { metrics } = await session.get(`/api/jobs/${job.id}/metrics`, metricsPage);
  const firstLoss = metrics.find((point) => point.training_loss !== null)?.training_loss ?? null;
  console.log(describeLosses(firstLoss, downloaded.model.quality_metrics));
  console.log(`     Question: ${question}`);
  console.log(`     Base model: ${await askModel(null)}`);
  console.log(`     With the adapter: ${await askModel(downloaded.directory)}`);
  console.log(`     Cost: $${(job.final_cost ?? job.current_cost).toFixed(6)}`);
}

function describeDataset(dataset: DatasetView): string {
  const { total_conversations, total_training_pairs, total_validation_pairs, format, error_count } = dataset;
  return (
    `Ready: ${format}, ${total_conversations} conversations, ${total_training_pairs} training and ` +
    `${total_validation_pairs} validation pairs, ${error_count ?? 0} errors.`
  );
}

function describeStart({ base_model, gpu_config, estimated_total_cost, total_steps }: JobView): string {
  const steps = total_steps === null ? '' : `, about ${total_steps} steps`;
  return `${base_model} on ${gpu_config.num_gpus} × ${gpu_config.gpu_type}${steps}, estimated $${estimated_total_cost.toFixed(4)}.`;
}

function describeFiles({ directory, files }: DownloadedModel): string {
  const rows = files.map(({ path: file, bytes, sha256 }) => {
    return `       ${file.padEnd(28)} ${bytes.toLocaleString('en-US').padStart(12)} bytes  ${sha256.slice(0, 12)}…  ok`;
  });
  return [`     ${path.relative(process.cwd(), directory)}/`, ...rows].join('\n');
}

function describeLosses(firstTrainingLoss: number | null, quality: QualityMetrics): string {
  const show = (loss: number | null) => (loss === null ? 'unknown' : loss.toFixed(3));
  const { baseline_validation_loss, final_training_loss, final_validation_loss } = quality;
  return (
    `     Training loss ${show(firstTrainingLoss)} → ${show(final_training_loss)}, ` +
    `validation loss ${show(baseline_validation_loss)} → ${show(final_validation_loss)}`
  );
}
