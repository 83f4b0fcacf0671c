import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, EngineRun, ProgramExit } from '../../engines/engine.ts';
import {
  jobFile,
  jobPaths,
  writeJsonAtomically,
  type JobFile,
  type ManifestFile,
  type StateFile,
} from '../../engines/job-files.ts';

/** A program that does nothing by itself: the test writes its state and ends it. */
export class FakeProgram implements EngineRun {
  readonly ended: Promise<ProgramExit>;
  stops = 0;
  kills = 0;
  /** Present where the engine's programs outlive the service. */
  leave?: () => void;
  hasEnded = false;
  private resolveEnd: (exit: ProgramExit) => void = () => undefined;
  private readonly paths;

  constructor(
    readonly directory: string,
    readonly job: JobFile,
  ) {
    this.paths = jobPaths(directory);
    this.ended = new Promise((resolve) => (this.resolveEnd = resolve));
  }

  stop(): void {
    this.stops += 1;
  }

  kill(): void {
    this.kills += 1;
  }

  report(change: Partial<StateFile>): void {
    const state: StateFile = {
      attempt: this.job.attempt,
      phase: 'training',
      progress: { step: 1, total_steps: 100, epoch: 0.1, tokens: 50 },
      engine_seconds: 2,
      updated_at: '2025-01-01T00:00:00.000Z',
      estimated_finish_at: null,
      outcome: null,
      error: null,
      ...change,
    };
    writeJsonAtomically(this.paths.state, state);
  }

  exit(exit: ProgramExit = { code: 0, signal: null }): void {
    this.hasEnded = true;
    this.resolveEnd(exit);
  }

  /** Lets go of it at the end of a service. */
  outlive(): void {
    this.leave = () => this.resolveEnd({ code: null, signal: null });
  }

  /** Leaves one artifact and its manifest, and reports success. */
  succeed(content = 'adapter bytes'): void {
    mkdirSync(this.paths.artifacts, { recursive: true });
    writeFileSync(join(this.paths.artifacts, 'adapter_model.safetensors'), content);
    const file = { kind: 'adapter_model' as const, path: 'adapter_model.safetensors', bytes: content.length };
    const manifest: ManifestFile = { files: [{ ...file, sha256: 'a'.repeat(64), md5: 'b'.repeat(32) }] };
    writeJsonAtomically(this.paths.manifest, manifest);
    this.report({ phase: 'saving', outcome: 'succeeded' });
    this.exit();
  }
}

/** An engine whose programs the test plays. */
export class FakeEngine implements Engine {
  readonly name = 'fake';
  readonly version = '1';
  readonly programs: FakeProgram[] = [];
  reachable = true;
  gpuType = 'CPU';
  /** Its programs go on when the service ends, as a scheduler's do. */
  outlivesService = false;

  constructor(private readonly slots = 1) {}

  capabilities(): ReturnType<Engine['capabilities']> {
    if (!this.reachable) return Promise.reject(new Error('the controller is down'));
    return Promise.resolve({
      models: [
        { id: 'toy', params: 1, layers: 1, hidden_size: 8, vocab_size: 8, max_seq_length: 8 },
        { id: 'large', params: 6e8, layers: 8, hidden_size: 1024, vocab_size: 8, max_seq_length: 8 },
      ],
      gpus: [
        { type: this.gpuType, vram_gib: 1, max_count: 1, available: this.slots, price_usd_per_hour: 0.1 },
      ],
      features: ['save_on_cancel', 'resume'],
    });
  }

  isReachable(): Promise<boolean> {
    return Promise.resolve(this.reachable);
  }

  start(directory: string): EngineRun {
    const job = jobFile.parse(JSON.parse(readFileSync(jobPaths(directory).job, 'utf8')));
    const program = new FakeProgram(directory, job);
    if (this.outlivesService) program.outlive();
    this.programs.push(program);
    return program;
  }

  adopt(directory: string): Promise<EngineRun | null> {
    if (!this.reachable) return Promise.reject(new Error('the controller is down'));
    const left = this.programs.find((program) => program.directory === directory && !program.hasEnded);
    if (!left || !this.outlivesService) return Promise.resolve(null);
    // Another handle on the same program.
    const adopted = new FakeProgram(directory, left.job);
    adopted.outlive();
    left.hasEnded = true;
    this.programs.push(adopted);
    return Promise.resolve(adopted);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }
}
