/** `npm run bench:estimator`: what the estimator predicts against published runs, with median and p90 of the errors. */
import {
  predictedMemory,
  predictedSpeed,
  PUBLISHED_MEMORY,
  PUBLISHED_SPEEDS,
} from '../src/core/training/estimate/published-runs.ts';

interface Comparison {
  run: string;
  predicted: number;
  published: number;
}

const speeds = PUBLISHED_SPEEDS.map((run): Comparison => {
  const [model, gpu, parallel, batch, length, is4Bit, published] = run;
  const name = `${model} ${is4Bit ? 'QLoRA' : 'LoRA'} ${gpu} ${parallel} ${batch} × ${length}`;
  return { run: name, predicted: predictedSpeed(run), published };
});
const memories = PUBLISHED_MEMORY.map((run): Comparison => {
  const [model, tokens, rank, is4Bit, published] = run;
  const name = `${model} ${is4Bit ? 'QLoRA' : 'LoRA'} rank ${rank}, ${tokens} tokens`;
  return { run: name, predicted: predictedMemory(run), published };
});
print('tokens/s and GPU', speeds, 0);
print('peak memory, GB', memories, 1);

function print(title: string, rows: Comparison[], digits: number): void {
  console.log(`\n${title.padEnd(52)} predicted  published  ratio`);
  for (const { run, predicted, published } of rows) {
    const figures = [
      predicted.toFixed(digits),
      published.toFixed(digits),
      (predicted / published).toFixed(2),
    ];
    console.log(`${run.padEnd(52)} ${figures.map((figure) => figure.padStart(9)).join('  ')}`);
  }
  const errors = rows
    .map(({ predicted, published }) => Math.abs(predicted / published - 1))
    .sort((a, b) => a - b);
  const quantile = (share: number) =>
    ((errors[Math.ceil(share * errors.length) - 1] ?? NaN) * 100).toFixed(0);
  console.log(`error: median ${quantile(0.5)} %, p90 ${quantile(0.9)} %`);
}
