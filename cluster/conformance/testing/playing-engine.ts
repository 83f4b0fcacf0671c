import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EngineRun } from '../../engines/engine.ts';
import { jobPaths, writeJsonAtomically, type ManifestFile } from '../../engines/job-files.ts';
import { JsonlAppender } from '../../jsonl-file.ts';
import { FakeEngine, type FakeProgram } from '../../service/testing/fake-engine.ts';

const STEPS = 20;
const STEP_MS = 15;

/** An engine without any feature that pretends to train: half a second per job, every file in its place. */
export class PlayingEngine extends FakeEngine {
  override async capabilities() {
    return { ...(await super.capabilities()), features: [] };
  }

  override start(directory: string): EngineRun {
    const run = super.start(directory);
    const program = this.programs.at(-1);
    if (program) void play(directory, program);
    return run;
  }
}

async function play(directory: string, program: FakeProgram): Promise<void> {
  const paths = jobPaths(directory);
  const metrics = JsonlAppender.open(paths.metrics);
  const logs = JsonlAppender.open(paths.logs);
  const startedAt = performance.now();
  const ts = () => new Date().toISOString();
  const state = (step: number) => ({
    progress: { step, total_steps: STEPS, epoch: step / STEPS, tokens: step },
    engine_seconds: (performance.now() - startedAt) / 1000,
  });
  const isData = readFileSync(paths.trainingFile, 'utf8').includes('conversation_id');
  const limit = program.job.request.resources.max_runtime_seconds;
  for (let step = 1; step <= STEPS || limit === 1; step++) {
    await sleep(STEP_MS);
    if (program.stops + program.kills > 0) {
      program.report({ ...state(step), outcome: 'stopped' });
      return program.exit({ code: 2, signal: null });
    }
    if (!isData) {
      const error = { code: 'invalid_training_file' as const, message: 'Line 1', retryable: false };
      program.report({ ...state(0), outcome: 'failed', error });
      return program.exit({ code: 1, signal: null });
    }
    metrics.append({
      attempt: program.job.attempt,
      step,
      epoch: 1,
      ts: ts(),
      values: { train_loss: 1 / step },
    });
    logs.append({ ts: ts(), level: 'info', message: `step ${step}` });
    program.report(state(step));
  }
  const { r, alpha, target_modules: targets } = program.job.request.method.lora;
  const config = { peft_type: 'LORA', r, lora_alpha: alpha, target_modules: targets };
  const contents = [
    ['adapter_model', 'adapter_model.safetensors', Buffer.alloc(200_000, 'weights')],
    ['adapter_config', 'adapter_config.json', Buffer.from(JSON.stringify(config))],
  ] as const;
  mkdirSync(paths.artifacts, { recursive: true });
  const files: ManifestFile['files'] = contents.map(([kind, path, content]) => {
    writeFileSync(join(paths.artifacts, path), content);
    const digest = (algorithm: string) => createHash(algorithm).update(content).digest('hex');
    return { kind, path, bytes: content.length, sha256: digest('sha256'), md5: digest('md5') };
  });
  writeJsonAtomically(paths.manifest, { files } satisfies ManifestFile);
  program.report({ ...state(STEPS), phase: 'saving', outcome: 'succeeded' });
  program.exit();
}
