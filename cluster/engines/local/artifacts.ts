import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ArtifactKind } from '../../../src/core/cluster/contract.ts';
import { writeJsonAtomically, type JobFile, type JobPaths, type ManifestFile } from '../job-files.ts';
import { TOKENIZER_FILES, type BaseModel } from './base-model.ts';
import type { TrainingProgress } from './checkpoints.ts';
import { modelCard } from './model-card.ts';
import { adapterConfig } from './peft.ts';
import type { LoraSettings } from './model/lora.ts';
import type { EffectiveTraining } from './preset-scale.ts';
import { writeSafetensors, type Tensor } from './safetensors.ts';

export interface ArtifactInput {
  base: BaseModel;
  request: JobFile['request'];
  lora: LoraSettings;
  effective: EffectiveTraining;
  progress: TrainingProgress;
  adapter: ReadonlyMap<string, Tensor>;
}

/** Writes the adapter as PEFT lays it out, then the manifest: once that exists, every file is complete. */
export function writeArtifacts(paths: JobPaths, input: ArtifactInput): void {
  mkdirSync(paths.artifacts, { recursive: true });
  const files: ManifestFile['files'] = artifactFiles(input).map(({ kind, path, content }) => {
    writeFileSync(join(paths.artifacts, path), content);
    const digest = (algorithm: string) => createHash(algorithm).update(content).digest('hex');
    return { kind, path, bytes: content.length, sha256: digest('sha256'), md5: digest('md5') };
  });
  writeJsonAtomically(paths.manifest, { files } satisfies ManifestFile);
}

function artifactFiles(input: ArtifactInput): { kind: ArtifactKind; path: string; content: Buffer }[] {
  const { base, lora, adapter } = input;
  const json = (value: unknown) => Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
  return [
    { kind: 'adapter_model', path: 'adapter_model.safetensors', content: writeSafetensors(adapter) },
    { kind: 'adapter_config', path: 'adapter_config.json', content: json(adapterConfig(base.id, lora)) },
    ...TOKENIZER_FILES.map((path) => ({
      kind: 'tokenizer' as const,
      path,
      content: readFileSync(join(base.directory, path)),
    })),
    { kind: 'training_args', path: 'training_args.json', content: json(trainingArgs(input)) },
    { kind: 'readme', path: 'README.md', content: Buffer.from(modelCard(input)) },
  ];
}

function trainingArgs({ base, request, effective, progress }: ArtifactInput) {
  return {
    base_model: base.id,
    training_file: { sha256: request.training_file.sha256, bytes: request.training_file.bytes },
    requested: { method: request.method, hyperparameters: request.hyperparameters },
    effective,
    result: {
      steps: progress.step,
      tokens: progress.tokens,
      train_loss: progress.trainLoss,
      baseline_valid_loss: progress.baselineValidLoss,
      valid_loss: progress.validLoss,
      best: progress.best,
    },
  };
}
