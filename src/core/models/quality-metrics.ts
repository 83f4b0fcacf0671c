import { z } from 'zod';
import type { ConvergenceQuality, QualityMetrics } from './model.schema.ts';

/** A stored number as the data API writes it: what JSON cannot carry comes as a name. */
const storedNumber = z
  .union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)])
  .nullable();

/** A metric point as far as a training's outcome is read from it. Losses may be NaN or infinite. */
export const outcomePoint = z.object({
  attempt: z.int(),
  step: z.int(),
  epoch: z.number(),
  training_loss: storedNumber,
  validation_loss: storedNumber,
  learning_rate: storedNumber,
});
export type OutcomePoint = z.infer<typeof outcomePoint>;

/** Thresholds of the verdict; shares are of the whole fall of the loss, so that any loss scale is judged alike. */
export const CONVERGENCE_LIMITS = {
  /** Fewer training losses than this say nothing. */
  minPoints: 5,
  /** The loss must fall by this share of its start to count as learning at all. */
  minImprovement: 0.02,
  excellentImprovement: 0.2,
  /** Share of the whole fall that still happens in the last tenth of the steps. */
  flatTrend: 0.02,
  steepTrend: 0.08,
  /** Scatter of the losses around their trend in the last tenth. */
  quietNoise: 0.1,
  loudNoise: 0.3,
  /** How far validation loss rose over its best. */
  smallRise: 0.01,
  clearRise: 0.05,
  strongRise: 0.25,
  /** Validation loss above training loss at the end. */
  smallGap: 0.25,
  largeGap: 0.6,
} as const;

interface Reading {
  step: number;
  epoch: number;
  loss: number;
}

/**
 * What a finished training achieved, from its points. `points` may be a part of the series, as long as it holds the first
 * points, the last tenth and all validation losses. A figure whose data is missing is null.
 */
export function measureQuality(points: readonly OutcomePoint[]): QualityMetrics {
  const latest = latestAttemptOfEachStep(points);
  const training = readings(latest, 'training_loss');
  const validation = readings(latest, 'validation_loss');
  const best = validation.reduce<Reading | null>((low, r) => (low && low.loss <= r.loss ? low : r), null);
  const last = latest.at(-1);
  const endsBroken = [
    latest.findLast((point) => point.training_loss !== null)?.training_loss,
    latest.findLast((point) => point.validation_loss !== null)?.validation_loss,
  ].some((loss) => loss != null && !Number.isFinite(loss));
  const finalValidation = endsBroken ? null : (validation.at(-1)?.loss ?? null);
  const baseline = validation[0]?.step === 0 ? validation[0].loss : null;
  const verdict = endsBroken
    ? { quality: 'poor' as const, reason: 'The loss ended as NaN or infinite: the training diverged.' }
    : judge(training, validation, best, last?.step ?? 0);
  return {
    final_training_loss: endsBroken ? null : (training.at(-1)?.loss ?? null),
    final_validation_loss: finalValidation,
    baseline_validation_loss: baseline,
    best_validation_loss: best?.loss ?? null,
    best_epoch: best?.epoch ?? null,
    perplexity: finiteOrNull(finalValidation === null ? NaN : Math.exp(finalValidation)),
    convergence_quality: verdict?.quality ?? null,
    convergence_reason: verdict?.reason ?? null,
    overfitting_onset_epoch: endsBroken ? null : overfittingOnset(validation, best),
  };
}

/**
 * The epoch of the last validation loss that is about as low as the lowest, when training went on after it: from there on the
 * model only learnt its training rows by heart. Null: validation ended about as low as it ever was, or was not measured.
 */
function overfittingOnset(validation: readonly Reading[], best: Reading | null): number | null {
  const lastGood = validation.findLast(
    ({ loss }) => best && riseOver(best, loss) <= CONVERGENCE_LIMITS.smallRise,
  );
  return lastGood && lastGood !== validation.at(-1) ? lastGood.epoch : null;
}

/** How far a validation loss lies above the best one, as a share of it (Prechelt's generalization loss, over 100). */
const riseOver = (best: Reading, loss: number): number => (loss - best.loss) / best.loss;

/** What an adapter does to the validation loss of its base model, both measured on the same rows. */
export interface BaseComparison {
  base_loss: number;
  model_loss: number;
  /** Share of the base model's loss that is gone; negative: the model is worse. */
  improvement: number;
  base_perplexity: number | null;
}

/** Whether validation loss ended about as low as it ever was; null where it was not measured. */
export function endsAtItsBest(
  quality: Pick<QualityMetrics, 'best_validation_loss' | 'final_validation_loss'>,
): boolean | null {
  const { best_validation_loss: best, final_validation_loss: final } = quality;
  if (best === null || final === null) return null;
  return (final - best) / best <= CONVERGENCE_LIMITS.smallRise;
}

/** Null where one of the two losses is missing. */
export function compareWithBase(
  quality: Pick<QualityMetrics, 'baseline_validation_loss' | 'final_validation_loss'>,
): BaseComparison | null {
  const { baseline_validation_loss: base, final_validation_loss: model } = quality;
  if (base === null || model === null || base <= 0) return null;
  return {
    base_loss: base,
    model_loss: model,
    improvement: (base - model) / base,
    base_perplexity: finiteOrNull(Math.exp(base)),
  };
}

/** In the order of steps; where the cluster repeated steps after a restart, its last attempt counts. */
function latestAttemptOfEachStep(points: readonly OutcomePoint[]): OutcomePoint[] {
  const ordered = [...points].sort((a, b) => a.attempt - b.attempt || a.step - b.step);
  return [...new Map(ordered.map((point) => [point.step, point])).values()].sort((a, b) => a.step - b.step);
}

const readings = (points: OutcomePoint[], field: 'training_loss' | 'validation_loss'): Reading[] =>
  points.flatMap((point) => {
    const loss = point[field];
    return loss !== null && Number.isFinite(loss) ? [{ step: point.step, epoch: point.epoch, loss }] : [];
  });

function judge(
  training: Reading[],
  validation: Reading[],
  best: Reading | null,
  lastStep: number,
): { quality: ConvergenceQuality; reason: string } | null {
  const limits = CONVERGENCE_LIMITS;
  if (training.length < limits.minPoints) return null;
  const tail = lastTenth(training, lastStep);
  const start = mean(training.slice(0, 3));
  const end = mean(tail);
  const fall = start - end;
  if (fall < limits.minImprovement * start) {
    return { quality: 'poor', reason: `The training loss hardly fell (${show(start)} to ${show(end)}).` };
  }
  const finalValidation = validation.at(-1);
  const rise = finalValidation && best ? riseOver(best, finalValidation.loss) : 0;
  const overfit = `Validation loss rose from its best ${show(best?.loss)} to ${show(finalValidation?.loss)}: the model overfits; fewer epochs would do.`;
  if (rise > limits.strongRise) return { quality: 'poor', reason: overfit };
  const { change, noise } = trend(tail, fall);
  const gap = finalValidation ? (finalValidation.loss - end) / fall : 0;
  if (rise > limits.clearRise) return { quality: 'fair', reason: overfit };
  if (change < -limits.steepTrend) {
    return { quality: 'fair', reason: 'The loss was still falling fast at the end: more epochs would help.' };
  }
  if (noise > limits.loudNoise) {
    return {
      quality: 'fair',
      reason: 'The loss jumps about: a lower learning rate or larger batch would help.',
    };
  }
  if (gap > limits.largeGap) {
    return {
      quality: 'fair',
      reason: `Validation loss (${show(finalValidation?.loss)}) is far above training loss (${show(end)}): the data is learnt by heart.`,
    };
  }
  const fell = `Training loss fell from ${show(start)} to ${show(end)}`;
  const isSettled = Math.abs(change) <= limits.flatTrend && noise <= limits.quietNoise;
  const isGeneral = finalValidation !== undefined && rise <= limits.smallRise && gap <= limits.smallGap;
  if (isSettled && isGeneral && fall >= limits.excellentImprovement * start) {
    return { quality: 'excellent', reason: `${fell} and settled; validation loss follows closely.` };
  }
  const reason = finalValidation
    ? `${fell} and validation loss follows.`
    : `${fell}; there was no validation data.`;
  return { quality: 'good', reason };
}

/** The readings of the last tenth of the steps; at least the last three. */
function lastTenth(training: Reading[], lastStep: number): Reading[] {
  const tail = training.filter((reading) => reading.step > lastStep * 0.9);
  return tail.length >= 3 ? tail : training.slice(-3);
}

/** Least-squares line through the readings: its change over their span and the scatter around it, as shares of `fall`. */
function trend(tail: Reading[], fall: number): { change: number; noise: number } {
  const meanStep = tail.reduce((sum, { step }) => sum + step, 0) / tail.length;
  const meanLoss = mean(tail);
  const spread = tail.reduce((sum, { step }) => sum + (step - meanStep) ** 2, 0);
  const slope =
    spread === 0
      ? 0
      : tail.reduce((sum, { step, loss }) => sum + (step - meanStep) * (loss - meanLoss), 0) / spread;
  const residuals = tail.map(({ step, loss }) => loss - meanLoss - slope * (step - meanStep));
  const deviation = Math.sqrt(residuals.reduce((sum, r) => sum + r * r, 0) / tail.length);
  const span = (tail.at(-1)?.step ?? 0) - (tail[0]?.step ?? 0);
  return { change: (slope * span) / fall, noise: deviation / fall };
}

const mean = (values: Reading[]): number => values.reduce((sum, { loss }) => sum + loss, 0) / values.length;
const show = (loss: number | undefined): string => (loss === undefined ? 'unknown' : loss.toPrecision(3));
const finiteOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null);
