import type { CancelOutcome } from '@/core/training/cancel-jobs.schema';
import { describeOutcomes } from './describe-outcomes';

const jobs = ['a', 'b', 'c'].map((id) => ({ id, name: id.toUpperCase() }));
const outcomes = (...list: CancelOutcome['outcome'][]) =>
  list.map((outcome, index) => ({ job_id: jobs[index]?.id ?? '', outcome }));

test.each([
  ['all stop', outcomes('cancelling', 'cancelling'), true, '2 trainings are being stopped', undefined],
  ['one stops', outcomes('cancelling'), true, '1 training is being stopped', undefined],
  [
    'one had ended, one is gone',
    outcomes('cancelling', 'ended', 'not_found'),
    false,
    '1 training is being stopped',
    'Ended before it could be stopped: “B”. No longer there: “C”.',
  ],
  [
    'all had ended',
    outcomes('ended', 'ended'),
    false,
    'No training had to be stopped',
    'Ended before it could be stopped: “A”, “B”.',
  ],
])('%s', (_, given, isComplete, title, description) => {
  expect(describeOutcomes(given, jobs)).toEqual({ isComplete, title, description });
});
