/** `npm run bench:estimator`: what the estimator predicts against published runs, with median and p90 of the errors. */
import {
  describeRun,
  predictedMemory,
  predictedSpeed,
  quantile,
} from '../src/core/training/estimate/compare-published.ts';
import { GIB, memoryVerdict } from '../src/core/training/estimate/memory.ts';
import { PUBLISHED_RUNS } from '../src/core/training/estimate/published-runs.ts';

interface Comparison {
  run: string;
  predicted: number;
  published: number;
}

const speeds = PUBLISHED_RUNS.flatMap((run): Comparison[] =>
  run.tokensPerSecond === undefined
    ? []
    : [{ run: describeRun(run), predicted: predictedSpeed(run), published: run.tokensPerSecond }],
);
const memories = PUBLISHED_RUNS.flatMap((run): Comparison[] =>
  run.memoryGb === undefined
    ? []
    : [{ run: describeRun(run), predicted: predictedMemory(run), published: run.memoryGb }],
);
print('tokens/s and GPU', speeds, 0);
print('peak memory of a GPU, GB', memories, 1);
printVerdicts();

function print(title: string, rows: Comparison[], digits: number): void {
  console.log(`\n${title.padEnd(80)} predicted  published  ratio`);
  for (const { run, predicted, published } of rows) {
    const figures = [
      predicted.toFixed(digits),
      published.toFixed(digits),
      (predicted / published).toFixed(2),
    ];
    console.log(`${run.padEnd(80)} ${figures.map((figure) => figure.padStart(9)).join('  ')}`);
  }
  const errors = rows.map(({ predicted, published }) => Math.abs(predicted / published - 1));
  const percent = (share: number) => `${(quantile(errors, share) * 100).toFixed(0)} %`;
  console.log(
    `error of ${rows.length} runs: median ${percent(0.5)}, p90 ${percent(0.9)}, largest ${percent(1)}`,
  );
}

/** How often each verdict was given to runs that fitted, and to runs that ran out of memory. */
function printVerdicts(): void {
  const counts = new Map<string, number>();
  for (const run of PUBLISHED_RUNS) {
    if (run.memoryGb === undefined && !run.isOutOfMemory) continue;
    const verdict = memoryVerdict((predictedMemory(run) * 1e9) / GIB, run.vramGib);
    const outcome = `${run.isOutOfMemory ? 'ran out of memory' : 'fitted'}, said: ${verdict}`;
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  }
  console.log('\nmemory verdicts');
  for (const [outcome, count] of [...counts].sort()) console.log(`${outcome.padEnd(40)} ${count}`);
}
