import type { ReactNode } from 'react';
import { CopyButton } from '@/components/states/copy-button';
import { FactList } from '@/components/states/fact-list';
import { RelativeTime } from '@/components/states/relative-time';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import { presetName } from '@/core/training/job-display';
import type { JobView } from '@/core/training/job.schema';
import { formatCount, formatLearningRate } from '@/lib/format';

/** What the job was started with. */
export function JobFacts({ job }: { job: JobView }) {
  const settings = job.hyperparameters;
  const effectiveBatch = settings.batch_size * settings.gradient_accumulation_steps * job.gpu_config.num_gpus;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Settings</CardTitle>
      </CardHeader>
      <CardContent>
        <FactList
          facts={[
            { label: 'Preset', value: presetName(job.preset_id) },
            { label: 'Base model', value: mono(job.base_model) },
            { label: 'Learning rate', value: mono(formatLearningRate(settings.learning_rate)) },
            { label: 'Schedule', value: mono(`${settings.lr_scheduler}, ${settings.warmup_steps} warm-up`) },
            { label: 'Epochs', value: mono(settings.num_epochs) },
            {
              label: 'Batch',
              value: mono(
                `${settings.batch_size} × ${settings.gradient_accumulation_steps} × ${job.gpu_config.num_gpus} = ${effectiveBatch}`,
              ),
            },
            { label: 'Rank / alpha', value: mono(`${settings.lora_rank} / ${settings.lora_alpha}`) },
            { label: 'Dropout', value: mono(settings.lora_dropout) },
            { label: 'Sequence length', value: mono(formatCount(settings.max_seq_length)) },
            { label: 'Quantization', value: mono(settings.quantization) },
            { label: 'Attempt', value: attemptOf(job) },
            { label: 'Created', value: <RelativeTime timestamp={job.created_at} /> },
            { label: 'Job id', value: <CopiedId value={job.id} label="Copy the job id" /> },
            {
              label: 'Dataset sha256',
              value: <CopiedId value={job.dataset_sha256} label="Copy the dataset’s sha256" />,
            },
          ]}
        />
      </CardContent>
    </Card>
  );
}

/** `2, from step 120`; each earlier one ended for a reason that another attempt may not meet. */
function attemptOf({ attempt, resume_from }: JobView): string {
  return resume_from === null
    ? formatCount(attempt)
    : `${attempt}, from step ${formatCount(resume_from.step)}`;
}

const mono = (value: ReactNode) => <span className="font-mono text-xs">{value}</span>;

const SHOWN_CHARACTERS = 8;

function CopiedId({ value, label }: { value: string; label: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      {mono(value.slice(0, SHOWN_CHARACTERS))}
      <CopyButton value={value} label={label} />
    </span>
  );
}
