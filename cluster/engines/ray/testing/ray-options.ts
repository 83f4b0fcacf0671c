import { embeddedTrainer } from '../../../create-engine.ts';
import type { RayEngineOptions } from '../engine.ts';

/** An engine that trains the embedded base model on this machine, through a Ray at `url`. */
export const rayOptions = (url: string): RayEngineOptions => ({
  url,
  program: embeddedTrainer(1),
  offer: {
    models: [
      {
        id: 'brightrun/tiny-chat-4m',
        params: 3_689_728,
        layers: 4,
        hidden_size: 256,
        vocab_size: 2048,
        max_seq_length: 256,
      },
    ],
    gpus: [
      {
        ...{ type: 'RAY-CPU', vram_gib: 4, max_count: 1, available: 1, price_usd_per_hour: 0.1 },
        ray: { num_gpus: 0, num_cpus: 1 },
      },
    ],
  },
  pollMs: 50,
  silenceMs: 500,
});
