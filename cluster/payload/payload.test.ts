import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { clusterCheckpoint, clusterLogLine, clusterMetricPoint } from '../../src/core/cluster/contract.ts';
import {
  checkpointFilePath,
  jobPaths,
  manifestFile,
  stateFile,
  writeJsonAtomically,
  type JobFile,
  type JobPaths,
} from '../engines/job-files.ts';
import { BASE_MODEL_DIRECTORY } from '../engines/local/base-model.ts';
import { renderChat, type ChatMessage } from '../engines/local/chat-template.ts';
import { learningRateAt } from '../engines/local/schedule.ts';
import { Tokenizer, tokenizerFile } from '../engines/local/tokenizer.ts';
import { trainingFileContent } from '../conformance/training-file-content.ts';
import { trainingRequest } from '../service/testing/harness.ts';

const PAYLOAD = fileURLToPath(new URL('.', import.meta.url));
const [major = 0, minor = 0] = (spawnSync('python3', ['-V'], { encoding: 'utf8' }).stdout ?? '')
  .replace('Python ', '')
  .split('.')
  .map(Number);
// The Debian package python3.
const withPython = major === 3 && minor >= 10 ? describe : describe.skip;
const environment = { ...process.env, PYTHONDONTWRITEBYTECODE: '1' };
const python = (args: string[], input = '') =>
  execFileSync('python3', args, { cwd: PAYLOAD, encoding: 'utf8', input, env: environment });

const tokenizer = new Tokenizer(
  tokenizerFile.parse(JSON.parse(readFileSync(join(BASE_MODEL_DIRECTORY, 'tokenizer.json'), 'utf8'))),
);

/** Conversations of every shape: with and without a system message, weights, long ones, and hard texts. */
function conversations(): ChatMessage[][] {
  const texts = [
    'Hello!',
    "I'm sure they've said it's 1,234.50 €",
    ' two  spaces \n\n and lines\t',
    '日本語のテキスト and 🙂🙂',
    'naïve café — déjà vu…',
    'x'.repeat(90),
    '',
    '<tag attr="1">&amp;</tag> {"json": [1, 2]} snake_case __init__',
  ];
  const text = (index: number) => texts[index % texts.length] ?? '';
  return Array.from({ length: 24 }, (_, row) => {
    const turns = Array.from({ length: 1 + (row % 5) }, (_turn, turn): ChatMessage[] => [
      { role: 'user', content: text(row + turn) },
      {
        role: 'assistant',
        content: text(3 * row + turn),
        ...((row + turn) % 4 === 0 ? { weight: 0 as const } : {}),
      },
    ]).flat();
    return row % 3 === 0 ? [{ role: 'system', content: text(row + 1) }, ...turns] : turns;
  });
}

withPython('the payload', () => {
  test.each([256, 60, 20])('masks and shortens rows to %d tokens as the local engine does', (maxTokens) => {
    const rows = conversations();
    const lines = rows.map((messages) => JSON.stringify({ conversation_id: 'c', split: 'train', messages }));
    const masked = python(['-m', 'tests.masked_rows', String(maxTokens)], lines.join('\n'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { tokens: number[]; labels: number[]; dropped: number[] });
    const expected = rows.map((messages) => {
      const { tokens, lossWeights, droppedMessages, droppedTokens } = renderChat(
        tokenizer,
        messages,
        maxTokens,
      );
      // The local engine marks the position that predicts, transformers the token that is predicted.
      const labels = Array.from(tokens, (token, i) => (i > 0 && lossWeights[i - 1] === 1 ? token : -100));
      return { tokens: [...tokens], labels, dropped: [droppedMessages, droppedTokens] };
    });
    expect(masked).toEqual(expected);
    expect(masked.some(({ labels }) => labels.some((label) => label !== -100))).toBe(true);
  });

  describe('on a job', () => {
    let paths: JobPaths;
    beforeEach(() => {
      paths = jobPaths(mkdtempSync(join(tmpdir(), 'payload-')));
      writeFileSync(paths.trainingFile, trainingFileContent());
    });
    afterEach(() => rmSync(paths.directory, { recursive: true }));

    function writeJob(seed: number, attempt = 1): JobFile['request'] {
      const request = trainingRequest('http://files.test/x', trainingFileContent());
      Object.assign(request.hyperparameters, { seed, n_epochs: 4, batch_size: 2, warmup_steps: 3 });
      writeJsonAtomically(paths.job, { job_id: 'job_1', attempt, request } satisfies JobFile);
      return request;
    }
    const command = (attempt = 1) => ['-m', 'tests.played_training', paths.directory, String(attempt)];
    const run = (attempt = 1) =>
      spawnSync('python3', command(attempt), { cwd: PAYLOAD, encoding: 'utf8', env: environment });
    const lines = (path: string) =>
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line));
    const state = () => stateFile.parse(JSON.parse(readFileSync(paths.state, 'utf8')));

    test('writes what the service reads, to the manifest', () => {
      const { hyperparameters } = writeJob(7);
      expect(run()).toMatchObject({ status: 0, stderr: '' });
      expect(state()).toMatchObject({
        attempt: 1,
        phase: 'saving',
        progress: { step: 20, total_steps: 20, epoch: 4, tokens: 200 },
        outcome: 'succeeded',
        error: null,
      });
      const points = lines(paths.metrics).map((point) => clusterMetricPoint.strict().parse(point));
      expect(points.map(({ seq }) => seq)).toEqual(points.map((_, index) => index + 1));
      for (const { step, values } of points.slice(1)) {
        const schedule = { scheduler: hyperparameters.lr_scheduler, warmupSteps: 3, totalSteps: 20 };
        const expected = learningRateAt({ ...schedule, peak: hyperparameters.learning_rate }, step);
        expect(Number(values.learning_rate) / expected).toBeCloseTo(1, 9);
      }
      expect(lines(paths.logs).map((line) => clusterLogLine.strict().parse(line).message)).toContain(
        'Loaded toy.',
      );
      const { files } = manifestFile.parse(JSON.parse(readFileSync(paths.manifest, 'utf8')));
      expect(files.map(({ kind }) => kind).sort()).toEqual([
        ...['adapter_config', 'adapter_model', 'readme', 'tokenizer', 'training_args'],
      ]);
      expect(existsSync(join(paths.artifacts, 'README.md'))).toBe(true);
      const saved = ['step-000015', 'step-000020'].map((id) =>
        clusterCheckpoint.parse(JSON.parse(readFileSync(join(paths.checkpoints, `${id}.json`), 'utf8'))),
      );
      expect(saved.map(({ step }) => step)).toEqual([15, 20]);
      const bytes = saved.map(({ id }) => statSync(checkpointFilePath(paths, id)).size);
      expect(saved.map((checkpoint) => checkpoint.bytes)).toEqual(bytes);
      expect(readdirSync(paths.checkpoints)).toHaveLength(4);
    });

    test('stops for SIGTERM and for the stop file, and goes on in the next attempt', async () => {
      writeJob(15);
      const program = spawn('python3', command(), { cwd: PAYLOAD, env: environment });
      const ended = once(program, 'exit');
      while (!existsSync(paths.metrics) || !readFileSync(paths.metrics, 'utf8').includes('"seq": 3')) {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      program.kill('SIGTERM');
      expect(await ended).toEqual([2, null]);
      const { outcome, progress } = state();
      expect(outcome).toBe('stopped');
      writeJob(15, 2);
      writeFileSync(paths.stopRequestOf(2), '');
      expect(run(2).status).toBe(2);
      expect(state().progress.step).toBe(progress.step + 1);
      writeJob(15, 3);
      expect(run(3)).toMatchObject({ status: 0, stderr: '' });
      const steps = lines(paths.metrics).map((point) => clusterMetricPoint.parse(point).step);
      expect(steps).toEqual(Array.from({ length: 21 }, (_, step) => step));
    });

    test('does an attempt once, and none that is not due', () => {
      writeJob(7, 2);
      expect(run(1).status).toBe(3);
      expect(run(2).status).toBe(0);
      expect(run(2).status).toBe(3);
    });

    test.each([
      [13, 'nan_loss', /became nan at step 3, with a learning rate of .*too high/],
      [14, 'out_of_memory', /at step 2. Its peak was at least 79.0 of 80.0 GiB/],
    ])('says why it failed (seed %d: %s)', (seed, code, message) => {
      writeJob(seed);
      expect(run().status).toBe(1);
      expect(state()).toMatchObject({
        outcome: 'failed',
        error: { code, message: expect.stringMatching(message), retryable: false },
      });
      lines(paths.metrics).forEach((point) => clusterMetricPoint.parse(point));
    });

    // Linux has /dev/full, which takes no byte.
    const onLinux = process.platform === 'linux' ? test : test.skip;
    onLinux('leaves with its own code where there is no space for a word', () => {
      writeJob(7);
      execFileSync('ln', ['-s', '/dev/full', `${paths.state}.tmp`]);
      expect(run().status).toBe(4);
    });

    test('checks a job without its libraries, and touches nothing', () => {
      writeJob(7);
      const before = readdirSync(paths.directory);
      const said: unknown = JSON.parse(
        python(['-m', 'brightrun_payload', '--dry-run', paths.directory, '1']),
      );
      expect(said).toMatchObject({
        ...{ job: 'job_1', model: 'toy', weights: 'toy', rows: { train: 10, validation: 2 } },
        ...{ resume: false, init_adapter: false },
      });
      expect(readdirSync(paths.directory)).toEqual(before);
      writeFileSync(paths.trainingFile, 'nonsense');
      const refused = spawnSync('python3', ['-m', 'brightrun_payload', '--dry-run', paths.directory, '1'], {
        ...{ cwd: PAYLOAD, encoding: 'utf8', env: environment },
      });
      expect(refused.status).toBe(1);
      expect(JSON.parse(refused.stdout)).toMatchObject({ error: { code: 'invalid_training_file' } });
    });
  });
});
