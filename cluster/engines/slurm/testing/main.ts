/** `npm run cluster:slurm-host`: a whole Slurm on this machine, until Ctrl-C or SIGTERM; prints how to use it. */
import { SLURM_PARTITION, SlurmHost, slurmHostProblem } from './slurm-host.ts';

const problem = slurmHostProblem();
if (problem) {
  process.stderr.write(`No Slurm can be started here: ${problem}.\n`);
  process.exit(1);
}
const host = await SlurmHost.start();
process.stdout.write(`export SLURM_CONF=${host.directory}/slurm.conf
export CLUSTER_SLURM_URL=${host.url}
export CLUSTER_SLURM_TOKEN_FILE=${host.tokenFile}
export CLUSTER_SLURM_PARTITION=${SLURM_PARTITION}
`);
const alive = setInterval(() => undefined, 3600_000);
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    clearInterval(alive);
    void host.stop();
  });
}
