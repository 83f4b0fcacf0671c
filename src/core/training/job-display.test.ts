import { costSoFar, presetName, shownJobStatus, trainedSeconds } from './job-display.ts';

const AT = '2026-01-01T12:00:00Z';
const NOW = Date.parse('2026-01-01T12:01:30Z');

test.each([
  { status: 'running', cancel_requested_at: null, shown: 'running' },
  { status: 'running', cancel_requested_at: AT, shown: 'cancelling' },
  { status: 'queued', cancel_requested_at: AT, shown: 'cancelling' },
  { status: 'cancelled', cancel_requested_at: AT, shown: 'cancelled' },
  // Success won the race against the cancel.
  { status: 'completed', cancel_requested_at: AT, shown: 'completed' },
] as const)('$status, asked to stop at $cancel_requested_at, is shown as $shown', ({ shown, ...job }) => {
  expect(shownJobStatus(job)).toBe(shown);
});

test.each([
  { story: 'not started', started_at: null, completed_at: null, seconds: null },
  { story: 'still training', started_at: AT, completed_at: null, seconds: 90 },
  { story: 'ended', started_at: AT, completed_at: '2026-01-01T12:00:42Z', seconds: 42 },
  {
    story: 'started by a clock that is ahead',
    started_at: '2026-01-01T12:02:00Z',
    completed_at: null,
    seconds: 0,
  },
])('trained seconds: $story', ({ started_at, completed_at, seconds }) => {
  expect(trainedSeconds({ started_at, completed_at }, NOW)).toBe(seconds);
});

test.each([
  { current_cost: 0.2, final_cost: null, cost: 0.2 },
  { current_cost: 0.2, final_cost: 0.25, cost: 0.25 },
  { current_cost: 0.2, final_cost: 0, cost: 0 },
])('cost of $current_cost so far, $final_cost in the end', ({ cost, ...job }) => {
  expect(costSoFar(job)).toBe(cost);
});

test.each([
  ['balanced', 'Balanced'],
  ['custom', 'Custom'],
] as const)('the preset %s is called %s', (preset, name) => {
  expect(presetName(preset)).toBe(name);
});
