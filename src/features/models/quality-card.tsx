import { Card, CardContent, CardDescription, CardHeader, CardTitle } from '@/components/ui/card';
import type { QualityMetrics } from '@/core/models/model.schema';
import { compareWithBase, endsAtItsBest } from '@/core/models/quality-metrics';
import { formatDecimal, formatLoss, formatPercent, MISSING } from '@/lib/format';
import { QualityStars } from './quality-stars';

/** How good the model is, each figure with what it means. */
export function QualityCard({ quality }: { quality: QualityMetrics }) {
  const base = compareWithBase(quality);
  const figures = [
    {
      label: 'Validation loss before',
      value: formatLoss(quality.baseline_validation_loss),
      definition: 'Error of the untouched base model on rows that are never trained on.',
    },
    {
      label: 'Validation loss after',
      value: formatLoss(quality.final_validation_loss),
      definition: 'The same, with the adapter: lower is better.',
    },
    {
      label: 'Against the base model',
      value: base === null ? MISSING : changeWords(base.improvement),
      definition: 'How much of the base model’s validation loss the adapter takes away.',
    },
    {
      label: 'Best validation loss',
      value: formatLoss(quality.best_validation_loss),
      definition:
        quality.best_epoch === null
          ? 'The lowest that was reached in training.'
          : `The lowest that was reached, at epoch ${formatDecimal(quality.best_epoch, 1)}.`,
    },
    {
      label: 'Training loss',
      value: formatLoss(quality.final_training_loss),
      definition: 'Error on the rows that were trained on; far below validation means learnt by heart.',
    },
    {
      label: 'Perplexity',
      value: formatDecimal(quality.perplexity, 2),
      definition:
        base?.base_perplexity == null
          ? 'Among so many tokens the model hesitates on average.'
          : `Among so many tokens the model hesitates on average; the base model among ${formatDecimal(base.base_perplexity, 2)}.`,
    },
    {
      label: 'Overfitting',
      value: overfittingWords(quality),
      definition: 'When validation loss was last near its lowest, if training went on after that.',
    },
  ];
  return (
    <Card>
      <CardHeader>
        <CardTitle className="flex flex-wrap items-center gap-x-3 gap-y-1">
          Quality
          <span className="text-base font-normal">
            <QualityStars quality={quality.convergence_quality} />
          </span>
        </CardTitle>
        <CardDescription>
          {quality.convergence_reason ?? 'Too few losses were reported to judge how it converged.'}
        </CardDescription>
      </CardHeader>
      <CardContent>
        <dl className="grid grid-cols-2 gap-x-6 gap-y-4 md:grid-cols-3 lg:grid-cols-4">
          {figures.map(({ label, value, definition }) => (
            <div key={label} className="flex flex-col gap-0.5">
              <dt className="text-sm text-muted-foreground">{label}</dt>
              <dd className="text-xl font-semibold tracking-tight tabular-nums">{value}</dd>
              <dd className="text-xs text-muted-foreground">{definition}</dd>
            </div>
          ))}
        </dl>
      </CardContent>
    </Card>
  );
}

const changeWords = (improvement: number): string =>
  `${formatPercent(Math.abs(improvement) * 100)} ${improvement < 0 ? 'higher' : 'lower'}`;

function overfittingWords(quality: QualityMetrics): string {
  const { overfitting_onset_epoch: onset } = quality;
  if (onset !== null) return `From epoch ${formatDecimal(onset, 1)}`;
  return endsAtItsBest(quality) === true ? 'None seen' : MISSING;
}
