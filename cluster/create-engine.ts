import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Engine } from './engines/engine.ts';
import { createLocalEngine } from './engines/local/engine.ts';
import { createRayEngine } from './engines/ray/engine.ts';
import { readRayOffer } from './engines/ray/offer.ts';
import { shellWord } from './engines/shell.ts';
import { createSlurmEngine } from './engines/slurm/engine.ts';
import { readSlurmOffer } from './engines/slurm/offer.ts';
import type { ClusterEnvironment } from './environment.ts';

/**
 * The engine that the settings ask for.
 * @throws when the file of its offer is missing or wrong.
 */
export function createEngine(
  settings: ClusterEnvironment,
  onOutput: (directory: string, text: string) => void,
): Engine {
  const { CLUSTER_THREADS: threads } = settings;
  if (settings.CLUSTER_ENGINE === 'local') {
    return createLocalEngine({ threads, slots: settings.CLUSTER_MAX_RUNNING, onOutput });
  }
  const program = settings.CLUSTER_PROGRAM ?? embeddedTrainer(threads);
  const environment = inherited('PATH', 'HOME', 'CLUSTER_OFFER_FILE');
  if (settings.CLUSTER_ENGINE === 'ray') {
    return createRayEngine({
      url: settings.CLUSTER_RAY_URL,
      token: settings.CLUSTER_RAY_TOKEN,
      offer: readRayOffer(settings.CLUSTER_OFFER_FILE),
      ...{ program, environment, onOutput },
    });
  }
  return createSlurmEngine({
    url: settings.CLUSTER_SLURM_URL,
    user: settings.CLUSTER_SLURM_USER,
    tokenFile: settings.CLUSTER_SLURM_TOKEN_FILE,
    partition: settings.CLUSTER_SLURM_PARTITION,
    account: settings.CLUSTER_SLURM_ACCOUNT,
    offer: readSlurmOffer(settings.CLUSTER_OFFER_FILE),
    ...{ program, environment, onOutput },
  });
}

/** The command of the trainer that comes with this service, as `attempt.ts` wants it. */
export function embeddedTrainer(threads: number): string {
  const tsx = createRequire(import.meta.url).resolve('tsx');
  const program = fileURLToPath(new URL('./engines/local/attempt.ts', import.meta.url));
  const words = [process.execPath, '--import', tsx, program, '--threads', String(threads)];
  return words.map(shellWord).join(' ');
}

/** What a program on another node needs to know of this one's environment. */
const inherited = (...names: string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
