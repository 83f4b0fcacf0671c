import { StatCard } from '@/components/states/stat-card';
import type { JobView } from '@/core/training/job.schema';
import {
  formatCount,
  formatLearningRate,
  formatLoss,
  formatPercent,
  formatRate,
  formatTokens,
} from '@/lib/format';

/** The newest figures of a training; what was not reported is a dash, never a zero. */
export function MetricTiles({ job }: { job: JobView }) {
  const { current_metrics: metrics, gpu_config: gpu, hyperparameters } = job;
  return (
    <section
      aria-label="Current metrics"
      className="grid grid-cols-2 gap-3 sm:grid-cols-3 lg:grid-cols-5 lg:gap-4 [&>*:first-child]:max-sm:col-span-2"
    >
      <StatCard
        label="Training loss"
        value={formatLoss(metrics.training_loss)}
        hint={`at step ${formatCount(job.current_step)}`}
      />
      <StatCard
        label="Validation loss"
        value={formatLoss(metrics.validation_loss)}
        hint="on rows held back"
      />
      <StatCard
        label="Learning rate"
        value={formatLearningRate(metrics.learning_rate)}
        hint={`${hyperparameters.lr_scheduler} schedule`}
      />
      <StatCard
        label="Throughput"
        value={formatRate(metrics.throughput, 'tok/s')}
        hint={`${formatTokens(metrics.tokens_processed)} tokens so far`}
      />
      <StatCard
        label="GPU utilisation"
        value={formatPercent(metrics.gpu_utilization)}
        hint={`${gpu.num_gpus} × ${gpu.gpu_type}`}
      />
    </section>
  );
}
