import { failureOnCluster } from './attempt-ending.ts';
import { clusterJobOf, runningJob } from './fixtures.ts';

const moment = { maxRuntimeSeconds: 3600 };

test.each<[string, number | null, string, boolean]>([
  ['that the budget left to it', moment.maxRuntimeSeconds - 1, 'budget_exceeded', true],
  ['that any training may take, the budget leaving as much', moment.maxRuntimeSeconds, 'timed_out', false],
  ['that any training may take, without a budget', null, 'timed_out', false],
])('an attempt used up the time %s', (_, budget_runtime_seconds, code, retryable) => {
  const error = { code: 'timed_out', message: 'why', retryable: false } as const;
  const cluster = clusterJobOf({ status: 'failed', error });
  const reason = failureOnCluster(runningJob({ budget_runtime_seconds }), cluster, moment);
  expect(reason).toMatchObject({ outcome: 'failed', code, retryable });
});
