import type { ReactNode } from 'react';
import { FactList } from '@/components/states/fact-list';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import type { ModelView } from '@/core/models/model.schema';
import { presetName } from '@/core/training/job-display';
import { formatCount, formatLearningRate } from '@/lib/format';

/** What the model was trained with. */
export function ModelConfigurationCard({ configuration }: { configuration: ModelView['configuration'] }) {
  const { hyperparameters: settings, gpu_config: gpu } = configuration;
  return (
    <Card>
      <CardHeader>
        <CardTitle>Configuration</CardTitle>
      </CardHeader>
      <CardContent>
        <FactList
          facts={[
            { label: 'Base model', value: mono(configuration.base_model) },
            ...(configuration.loaded_model === configuration.base_model
              ? []
              : [{ label: 'Loaded as', value: mono(configuration.loaded_model) }]),
            { label: 'Preset', value: presetName(configuration.preset_id) },
            { label: 'Learning rate', value: mono(formatLearningRate(settings.learning_rate)) },
            { label: 'Epochs', value: mono(settings.num_epochs) },
            {
              label: 'Batch × accumulation',
              value: mono(`${settings.batch_size} × ${settings.gradient_accumulation_steps}`),
            },
            { label: 'Rank / alpha', value: mono(`${settings.lora_rank} / ${settings.lora_alpha}`) },
            { label: 'Dropout', value: mono(settings.lora_dropout) },
            { label: 'Modules', value: mono(settings.target_modules.join(', ')) },
            { label: 'Sequence length', value: mono(formatCount(settings.max_seq_length)) },
            { label: 'GPUs', value: `${gpu.num_gpus} × ${gpu.gpu_type}` },
          ]}
        />
      </CardContent>
    </Card>
  );
}

const mono = (value: ReactNode) => <span className="font-mono text-xs">{value}</span>;
