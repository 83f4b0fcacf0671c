import { stageTimeline } from './stage-timeline.ts';

const START = Date.parse('2026-01-01T12:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString();
const NOW = START + 100_000;
const brief = (job: Parameters<typeof stageTimeline>[0]) =>
  stageTimeline(job, NOW).map(
    ({ state, durationMs }) => `${state} ${durationMs === null ? '–' : durationMs / 1000}`,
  );

test.each([
  {
    story: 'just queued',
    job: {
      status: 'queued',
      current_stage: 'queued',
      stage_entered_at: { queued: at(90) },
      completed_at: null,
    },
    steps: ['current 10', 'upcoming –', 'upcoming –', 'upcoming –', 'upcoming –', 'upcoming –'],
  },
  {
    story: 'training',
    job: {
      status: 'running',
      current_stage: 'training',
      stage_entered_at: { queued: at(0), initializing: at(5), training: at(20) },
      completed_at: null,
    },
    steps: ['done 5', 'done 15', 'current 80', 'upcoming –', 'upcoming –', 'upcoming –'],
  },
  {
    story: 'back in training after the validation of the untouched model',
    job: {
      status: 'running',
      current_stage: 'training',
      stage_entered_at: { queued: at(0), initializing: at(5), validating: at(20), training: at(22) },
      completed_at: null,
    },
    steps: ['done 5', 'done 17', 'current 78', 'upcoming –', 'upcoming –', 'upcoming –'],
  },
  {
    story: 'validating between two epochs: the training goes on counting',
    job: {
      status: 'running',
      current_stage: 'validating',
      stage_entered_at: { queued: at(0), initializing: at(5), training: at(20), validating: at(70) },
      completed_at: null,
    },
    steps: ['done 5', 'done 15', 'done 80', 'current –', 'upcoming –', 'upcoming –'],
  },
  {
    story: 'completed, with a stage that was never reported',
    job: {
      status: 'completed',
      current_stage: 'completed',
      stage_entered_at: {
        queued: at(0),
        initializing: at(5),
        training: at(20),
        saving: at(50),
        completed: at(60),
      },
      completed_at: at(60),
    },
    steps: ['done 5', 'done 15', 'done 30', 'skipped –', 'done 10', 'done –'],
  },
  {
    story: 'failed in training: time stops at the end of the job',
    job: {
      status: 'failed',
      current_stage: 'training',
      stage_entered_at: { queued: at(0), initializing: at(5), training: at(20) },
      completed_at: at(50),
    },
    steps: ['done 5', 'done 15', 'stopped 30', 'upcoming –', 'upcoming –', 'upcoming –'],
  },
  {
    story: 'cancelled in the queue by a clock that is ahead: never a negative time',
    job: {
      status: 'cancelled',
      current_stage: 'queued',
      stage_entered_at: { queued: at(10) },
      completed_at: at(9),
    },
    steps: ['stopped 0', 'upcoming –', 'upcoming –', 'upcoming –', 'upcoming –', 'upcoming –'],
  },
] as const)('$story', ({ job, steps }) => {
  expect(brief(job)).toEqual(steps);
});
