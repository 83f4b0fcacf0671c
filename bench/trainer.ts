/**
 * `npm run bench:trainer`: full LoRA steps of the embedded trainer (forward, backward, AdamW) on the shipped base model: tokens
 * a second, memory, and how both go with rank and threads. Each setting runs in a process of its own, which also measures what
 * the trainer's own matmul kernel does alone: the machine's limit. The ratio of the two is taken on CPU time, which others on
 * the machine hardly touch; tokens a second are what the clock says.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { loadBaseModel } from '../cluster/engines/local/base-model.ts';
import { DataParallel } from '../cluster/engines/local/data-parallel.ts';
import { loadKernels } from '../cluster/engines/local/kernels/load.ts';
import { Arena } from '../cluster/engines/local/model/arena.ts';
import type { Sequence } from '../cluster/engines/local/model/batch.ts';
import { PROJECTIONS, projectionShape, type ModelConfig } from '../cluster/engines/local/model/config.ts';
import { createRandom } from '../cluster/engines/local/model/random.ts';
import { ADAMW_DEFAULTS, AdamW } from '../cluster/engines/local/optimizer.ts';

const ROWS = 8;
const ROW_TOKENS = 200;
const WARM_UP_STEPS = 2;
const STEPS = 8;
const MATMUL_SIZE = 256;
const MATMUL_ROUNDS = 120;

interface Setting {
  rank: number;
  threads: number;
}
interface Measurement {
  tokensPerSecond: number;
  tokensPerCpuSecond: number;
  gflopPerToken: number;
  stepGflops: number;
  matmulGflops: number;
  memoryMib: number;
}

const cpuSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** GFLOP of one CPU second of the kernel alone, on matrices that fit the second-level cache; the best of three. */
function matmulLimit(): number {
  const n = MATMUL_SIZE;
  const arena = new Arena();
  const [a, b, packed, c] = [0, 1, 2, 3].map(() => arena.reserve(n * n)) as [number, number, number, number];
  arena.seal();
  const kernels = loadKernels(arena.memory);
  arena.view(a, n * n).fill(0.5);
  arena.view(b, n * n).fill(0.25);
  kernels.packRows(b, n, n, n, packed);
  const rounds = [1, 2, 3].map(() => {
    const start = cpuSeconds();
    for (let round = 0; round < MATMUL_ROUNDS; round++) kernels.matmul(n, n, n, a, n, packed, c, n, 0, 1);
    return (MATMUL_ROUNDS * 2 * n ** 3) / 1e9 / (cpuSeconds() - start);
  });
  return Math.max(...rounds);
}

/**
 * Operations of a token in a full LoRA step without recomputation: 4 for each weight of the frozen base (forward, and the
 * gradient of the input), output layer included; 6 for each of the adapter's; attention 6 · layers · length · width, the
 * masked half left out.
 */
function flopPerToken(config: ModelConfig, rank: number): number {
  let weights = config.vocab_size * config.hidden_size;
  let adapter = 0;
  for (const projection of PROJECTIONS) {
    const { inputs, outputs } = projectionShape(config, projection);
    weights += config.num_hidden_layers * inputs * outputs;
    adapter += config.num_hidden_layers * rank * (inputs + outputs);
  }
  return 4 * weights + 6 * adapter + 6 * config.num_hidden_layers * ROW_TOKENS * config.hidden_size;
}

async function measure({ rank, threads }: Setting): Promise<Measurement> {
  const limitBefore = matmulLimit();
  const { config, tensors } = await loadBaseModel();
  const random = createRandom(1);
  const rows = Array.from({ length: ROWS }, (_, row): Sequence => ({
    tokens: Int32Array.from({ length: ROW_TOKENS }, () => Math.floor(random() * config.vocab_size)),
    lossWeights: new Float32Array(ROW_TOKENS).fill(1),
    dropoutSeed: row,
  }));
  const parallel = await DataParallel.start({
    ...{ config, tensors, threads },
    options: {
      ...{ maxRows: 1024, maxSequence: config.max_position_embeddings, seed: 1 },
      lora: { rank, alpha: 2 * rank, dropout: 0.05, targets: PROJECTIONS },
    },
  });
  const optimizer = new AdamW(parallel.parameters.length, { ...ADAMW_DEFAULTS, weightDecay: 0.01 });
  let [clock, cpu] = [0, 0];
  for (let step = 0; step < WARM_UP_STEPS + STEPS; step++) {
    if (step === WARM_UP_STEPS) [clock, cpu] = [performance.now(), cpuSeconds()];
    const { gradients } = await parallel.lossAndGradients(rows);
    optimizer.update(parallel.parameters, gradients, 1e-4, 1);
    parallel.parametersChanged();
  }
  const tokens = STEPS * ROWS * ROW_TOKENS;
  const tokensPerSecond = tokens / ((performance.now() - clock) / 1000);
  const tokensPerCpuSecond = tokens / (cpuSeconds() - cpu);
  await parallel.close();
  const gflopPerToken = flopPerToken(config, rank) / 1e9;
  return {
    tokensPerSecond,
    tokensPerCpuSecond,
    gflopPerToken,
    stepGflops: tokensPerCpuSecond * gflopPerToken,
    matmulGflops: Math.max(limitBefore, matmulLimit()),
    memoryMib: process.resourceUsage().maxRSS / 1024,
  };
}

const [only] = process.argv.slice(2);
if (only) {
  console.log(JSON.stringify(await measure(JSON.parse(only) as Setting)));
} else {
  const settings: Setting[] = [
    ...[4, 16, 64, 256].map((rank) => ({ rank, threads: 1 })),
    ...[2, 4]
      .filter((threads) => threads <= availableParallelism())
      .map((threads) => ({ rank: 16, threads })),
  ];
  console.log(`${ROWS} rows of ${ROW_TOKENS} tokens a step, ${STEPS} steps; ${availableParallelism()} cores`);
  console.log(
    'rank threads  tokens/s  tokens/CPU s  GFLOP/token  GFLOP/CPU s: step, matmul  ratio   memory   load',
  );
  for (const setting of settings) {
    const script = fileURLToPath(import.meta.url);
    const args = ['--import', 'tsx', script, JSON.stringify(setting)];
    const found = JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Measurement;
    const { stepGflops, matmulGflops } = found;
    console.log(
      [
        String(setting.rank).padStart(4),
        String(setting.threads).padStart(7),
        found.tokensPerSecond.toFixed(0).padStart(9),
        found.tokensPerCpuSecond.toFixed(0).padStart(13),
        found.gflopPerToken.toFixed(4).padStart(12),
        `${stepGflops.toFixed(1)}, ${matmulGflops.toFixed(1)}`.padStart(26),
        (stepGflops / matmulGflops).toFixed(2).padStart(6),
        `${found.memoryMib.toFixed(0)} MiB`.padStart(8),
        (loadavg()[0] ?? 0).toFixed(0).padStart(6),
      ].join(' '),
    );
  }
}
