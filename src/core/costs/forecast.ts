import type { CostForecast } from './cost.schema.ts';

/** Fewer days than this say nothing about the next ones. */
const MIN_HISTORY_DAYS = 7;
/** Standard deviations from the median to the p10 and the p90 of a normal distribution. */
const P90_DEVIATIONS = 1.2816;

export interface ForecastBasis {
  /** Of the month so far, in US dollars. */
  spentUsd: number;
  /** Whole days of the month after today. */
  daysLeft: number;
  /** The totals of the newest complete days, those without costs included; at most four weeks. */
  dailyTotalsUsd: readonly number[];
  /** What each active training will probably still cost. */
  activeJobs: readonly { expectedUsd: number; lowUsd: number; highUsd: number }[];
}

/**
 * The month's end: what is spent, what the active trainings will still take by their estimates, and for the days left the
 * mean of the past days. The range adds the estimates' own to a normal p10 to p90 of as many independent days
 * (deviation × √days); it never falls below what is spent. The estimates' ranges are added up, as if all erred the same
 * way: too wide rather than too narrow.
 */
export function forecastMonth({
  spentUsd,
  daysLeft,
  dailyTotalsUsd,
  activeJobs,
}: ForecastBasis): CostForecast {
  const historyDays = dailyTotalsUsd.length >= MIN_HISTORY_DAYS ? dailyTotalsUsd.length : 0;
  const mean = historyDays === 0 ? 0 : sum(dailyTotalsUsd) / historyDays;
  const variance =
    historyDays === 0 ? 0 : sum(dailyTotalsUsd.map((total) => (total - mean) ** 2)) / (historyDays - 1);
  const coming = mean * daysLeft;
  const spread = P90_DEVIATIONS * Math.sqrt(variance * daysLeft);
  const of = (key: keyof ForecastBasis['activeJobs'][number]) => sum(activeJobs.map((job) => job[key]));
  return {
    expected: spentUsd + of('expectedUsd') + coming,
    low: spentUsd + of('lowUsd') + Math.max(0, coming - spread),
    high: spentUsd + of('highUsd') + coming + spread,
    history_days: historyDays,
    active_jobs: activeJobs.length,
  };
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
