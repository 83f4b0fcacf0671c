import type { CancelOutcome } from '@/core/training/cancel-jobs.schema';
import { formatPlural } from '@/lib/format';

/** What became of trainings that were asked to stop. */
interface OutcomeWords {
  /** All of them are being stopped. */
  isComplete: boolean;
  title: string;
  description: string | undefined;
}

/** The outcomes in words, naming those that are not being stopped. `jobs` are the ones that were asked to stop. */
export function describeOutcomes(
  outcomes: readonly CancelOutcome[],
  jobs: readonly { id: string; name: string }[],
): OutcomeWords {
  const namesOf = (wanted: CancelOutcome['outcome']) =>
    jobs
      .filter(({ id }) => outcomes.some(({ job_id, outcome }) => job_id === id && outcome === wanted))
      .map(({ name }) => `“${name}”`);
  const [stopping, ended, missing] = (['cancelling', 'ended', 'not_found'] as const).map(namesOf) as [
    string[],
    string[],
    string[],
  ];
  const notes = [
    ...(ended.length > 0 ? [`Ended before it could be stopped: ${ended.join(', ')}.`] : []),
    ...(missing.length > 0 ? [`No longer there: ${missing.join(', ')}.`] : []),
  ];
  const are = stopping.length === 1 ? 'is' : 'are';
  return {
    isComplete: notes.length === 0,
    title:
      stopping.length === 0
        ? 'No training had to be stopped'
        : `${formatPlural(stopping.length, 'training')} ${are} being stopped`,
    description: notes.length > 0 ? notes.join(' ') : undefined,
  };
}
