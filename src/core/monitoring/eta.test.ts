import { aJob } from '../../testing/factories/training.ts';
import type { JobView } from '../training/job.schema.ts';
import { estimateTimeLeft, etaText } from './eta.ts';
import type { Pace } from './pace.ts';

const NOW = Date.parse('2026-01-01T12:10:00Z');
const PACE: Pace = { secondsPerStep: 2, deviation: 0, blockSteps: 10, blocks: 8 };
const left = (values: Partial<JobView>, pace: Pace | null = PACE, now = NOW) =>
  estimateTimeLeft(aJob(values), pace, now);

test('measured: the steps to come at the pace of this run, then the upload', () => {
  // 480 - 192 steps of 2 s, and 35 s to upload
  expect(left({})).toEqual({
    leftSeconds: 611,
    lowSeconds: 611 - 11.52,
    highSeconds: 611 + 11.52,
    source: 'measured',
  });
});

test('it counts down between two looks of the server', () => {
  expect(left({}, PACE, NOW + 4_000)?.leftSeconds).toBe(607);
});

test('a clock of this device that is behind does not make it longer', () => {
  expect(left({}, PACE, NOW - 60_000)?.leftSeconds).toBe(611);
});

test('before the pace is known, the estimate stands in, less the time it has trained', () => {
  expect(left({}, null)).toEqual({
    leftSeconds: 2 * 3600 - 590,
    lowSeconds: 1.2 * 3600 - 590,
    highSeconds: 3.1 * 3600 - 590,
    source: 'estimate',
  });
});

test.each([
  { story: 'waits', values: { status: 'queued', started_at: null } },
  { story: 'has not started', values: { status: 'initializing', started_at: null } },
  { story: 'is being stopped', values: { cancel_requested_at: '2026-01-01T12:09:00Z' } },
  { story: 'stores its files', values: { current_stage: 'saving' } },
  { story: 'is done', values: { status: 'completed' } },
  { story: 'failed', values: { status: 'failed' } },
] as { story: string; values: Partial<JobView> }[])('nothing is said of a job that $story', ({ values }) => {
  expect(left(values, null)).toBeNull();
});

test.each([
  { seconds: [0, 0, 5], text: 'any moment now' },
  { seconds: [20, 10, 90], text: 'less than a minute left' },
  { seconds: [90, 40, 150], text: 'about 2 min left (under 1 – 3 min)' },
  { seconds: [720, 600, 900], text: 'about 12 min left (10 – 15 min)' },
  { seconds: [720, 715, 725], text: 'about 12 min left' },
  { seconds: [3_540, 3_000, 4_200], text: 'about 59 min left (50 min – 1 h 10 min)' },
  { seconds: [3_599, 3_599, 3_599], text: 'about 1 h left' },
  { seconds: [4_920, 4_200, 5_700], text: 'about 1 h 20 min left (1 h 10 min – 1 h 35 min)' },
  { seconds: [7_200, 7_100, 7_300], text: 'about 2 h left' },
])('$text', ({ seconds: [leftSeconds = 0, lowSeconds = 0, highSeconds = 0], text }) => {
  expect(etaText({ leftSeconds, lowSeconds, highSeconds, source: 'measured' })).toBe(text);
});
