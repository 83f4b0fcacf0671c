import { embeddedTrainer } from '../../../create-engine.ts';
import type { SlurmEngineOptions } from '../engine.ts';
import { SLURM_PARTITION, type SlurmHost } from './slurm-host.ts';

/** The engine on a Slurm of this machine, with the embedded trainer as its program and everything that waits kept short. */
export const slurmOptions = (host: SlurmHost): SlurmEngineOptions => ({
  url: host.url,
  user: host.user,
  tokenFile: host.tokenFile,
  partition: SLURM_PARTITION,
  program: embeddedTrainer(1),
  offer: {
    models: [
      {
        id: 'brightrun/tiny-chat-4m',
        params: 3_694_848,
        layers: 4,
        hidden_size: 256,
        vocab_size: 2048,
        max_seq_length: 256,
      },
    ],
    gpus: [{ type: 'TOY', vram_gib: 8, price_usd_per_hour: 0.1, slurm: { gres: 'toy', cpus: 1 } }],
  },
  pollMs: 250,
  silenceMs: 3000,
});
