import { FactList } from '@/components/states/fact-list';
import { Card, CardContent, CardHeader, CardTitle } from '@/components/ui/card';
import type { TrainingSummary } from '@/core/models/model.schema';
import {
  formatCount,
  formatDecimal,
  formatDuration,
  formatLearningRate,
  formatMoney,
  formatRate,
  formatTokens,
} from '@/lib/format';

/** What the training took. */
export function TrainingSummaryCard({ summary }: { summary: TrainingSummary }) {
  return (
    <Card>
      <CardHeader>
        <CardTitle>Training</CardTitle>
      </CardHeader>
      <CardContent>
        <FactList
          facts={[
            { label: 'Cost', value: formatMoney(summary.total_cost) },
            { label: 'Duration', value: formatDuration(summary.duration_seconds) },
            { label: 'GPU hours', value: formatDecimal(summary.gpu_hours, 3) },
            { label: 'Epochs', value: formatDecimal(summary.total_epochs, 1) },
            { label: 'Steps', value: formatCount(summary.total_steps) },
            { label: 'Tokens', value: formatTokens(summary.total_tokens_processed) },
            { label: 'Throughput', value: formatRate(summary.avg_throughput, 'tokens/s') },
            { label: 'Final learning rate', value: formatLearningRate(summary.final_learning_rate) },
          ]}
        />
      </CardContent>
    </Card>
  );
}
