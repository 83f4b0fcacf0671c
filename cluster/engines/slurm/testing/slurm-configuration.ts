export interface SlurmConfigurationOptions {
  directory: string;
  clusterName: string;
  /** Under whose name everything runs. */
  user: string;
  hostname: string;
  partition: string;
  controllerPort: number;
  nodes: readonly { name: string; port: number; gpus: number }[];
}

/** Files that stand for GPUs: Debian's slurmd counts none without one each. */
const GPU_FILES = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random'];

/** The configuration files of a Slurm on one machine, with everything that can be short cut short. */
export function slurmConfiguration(options: SlurmConfigurationOptions): Record<string, string> {
  const { directory, clusterName, user, hostname, partition, controllerPort, nodes } = options;
  const settings = {
    ClusterName: clusterName,
    SlurmctldHost: `${hostname}(127.0.0.1)`,
    SlurmctldPort: controllerPort,
    SlurmUser: user,
    SlurmdUser: user,
    AuthType: 'auth/munge',
    AuthInfo: `socket=${directory}/munge/socket`,
    AuthAltTypes: 'auth/jwt',
    AuthAltParameters: `jwt_key=${directory}/jwt.key`,
    CredType: 'cred/munge',
    StateSaveLocation: `${directory}/controller`,
    SlurmctldPidFile: `${directory}/controller/pid`,
    SlurmctldLogFile: `${directory}/controller/log`,
    SlurmdPidFile: `${directory}/%n/pid`,
    SlurmdLogFile: `${directory}/%n/log`,
    SlurmdSpoolDir: `${directory}/%n`,
    MailProg: '/bin/true',
    MpiDefault: 'none',
    SwitchType: 'switch/none',
    TaskPlugin: 'task/none',
    ProctrackType: 'proctrack/linuxproc',
    JobAcctGatherType: 'jobacct_gather/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_Core',
    SchedulerType: 'sched/backfill',
    SchedulerParameters: 'bf_interval=1,sched_interval=1,sched_min_interval=10000',
    PriorityType: 'priority/basic',
    GresTypes: 'gpu',
    // Nodes have the CPUs that the configuration gives them.
    SlurmdParameters: 'config_overrides',
    ReturnToService: 2,
    // Seconds: how long ended jobs are known, until SIGTERM becomes SIGKILL, until a silent node is lost.
    MinJobAge: 2,
    KillWait: 2,
    SlurmdTimeout: 5,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
  const nodeLines = nodes.map(
    ({ name, port, gpus }) =>
      `NodeName=${name} NodeHostname=${hostname} NodeAddr=127.0.0.1 Port=${port} CPUs=4 Gres=gpu:toy:${gpus}`,
  );
  const partitionLine = `PartitionName=${partition} Nodes=${nodes.map(({ name }) => name).join(',')} Default=YES State=UP`;
  const gpuLines = nodes.map(
    ({ name, gpus }) => `NodeName=${name} Name=gpu Type=toy File=${GPU_FILES.slice(0, gpus).join(',')}`,
  );
  const file = (content: string[]) => `${content.join('\n')}\n`;
  return {
    'slurm.conf': file([...lines, ...nodeLines, partitionLine]),
    // slurmrestd alone gives up on a dead controller after so many seconds; the daemons have patience with each other.
    'rest.conf': file([...lines, 'MessageTimeout=2', ...nodeLines, partitionLine]),
    'gres.conf': file(gpuLines),
  };
}
