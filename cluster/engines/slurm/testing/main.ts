/** `npm run cluster:slurm-host`: a whole Slurm on this machine, until Ctrl-C or SIGTERM; prints how to use it. */
import { onStandardInputEnd } from '../../../standard-input.ts';
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
let isStopping = false;
function stop(): void {
  if (isStopping) return;
  isStopping = true;
  clearInterval(alive);
  void host.stop().then(() => process.exit(0));
}
process.on('SIGINT', stop);
process.on('SIGTERM', stop);
onStandardInputEnd(stop);
