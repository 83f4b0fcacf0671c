import { SlurmHost, slurmHostProblem } from './slurm-host.ts';

/** Tests on one real Slurm; without its packages they are skipped, and it is said which are missing. */
export function describeOnSlurm(name: string, define: (host: () => SlurmHost) => void): void {
  const problem = slurmHostProblem();
  if (problem) process.stderr.write(`SKIPPED ${name} on a real Slurm: ${problem}.\n`);
  (problem ? describe.skip : describe)(name, () => {
    let host: SlurmHost;
    beforeAll(async () => {
      host = await SlurmHost.start();
    });
    afterAll(async () => {
      await host.stop();
      expect(host.processes()).toEqual([]);
    });
    define(() => host);
  });
}
