import { LiveLine, progressLine, type ProgressView } from './progress-line.ts';

const queued: ProgressView = {
  status: 'queued',
  current_stage: 'queued',
  progress: 0,
  current_step: 0,
  total_steps: null,
  current_metrics: {},
  current_cost: 0,
};
const training: ProgressView = {
  status: 'running',
  current_stage: 'training',
  progress: 50,
  current_step: 75,
  total_steps: 150,
  current_metrics: { training_loss: 1.20449, validation_loss: 1.5, throughput: 5312.4 },
  current_cost: 0.00123,
};

test.each([
  ['what is not known yet is left out', queued, `[${'·'.repeat(24)}]   0 %  queued  $0.0000`],
  [
    'everything that the cluster reports is there',
    training,
    `[${'#'.repeat(12)}${'·'.repeat(12)}]  50 %  training  step 75/150  train loss 1.204  val loss 1.500  5,312 tokens/s  $0.0012`,
  ],
])('%s', (_case, job, expected) => {
  expect(progressLine(job)).toBe(expected);
});

function outputOf(isTTY: boolean): string {
  let text = '';
  const line = new LiveLine({ isTTY, columns: 6, write: (part) => (text += part) });
  line.show('step 1');
  line.show('step 1');
  line.show('step 2');
  line.end();
  return text;
}

test('a log gets one line per change', () => {
  expect(outputOf(false)).toBe('step 1\nstep 2\n');
});

test('a terminal gets one line, redrawn and never wrapped', () => {
  expect(outputOf(true)).toBe('\r\x1b[2Kstep \r\x1b[2Kstep \n');
});
