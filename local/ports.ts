import net from 'node:net';
import { portSettings, type PortName, type Ports } from './config.ts';

/**
 * Makes sure that every wanted port is free, before anything starts. A 0 is replaced by a free port.
 *
 * @param needed the ports that the parts to be started will listen on
 * @throws Error naming each taken port, what it is for and the variable that changes it
 */
export async function claimPorts(ports: Ports, needed: readonly PortName[]): Promise<Ports> {
  const claimed: Ports = { ...ports };
  const problems: string[] = [];
  for (const name of needed) {
    const wanted = ports[name];
    if (wanted === 0) {
      claimed[name] = await findFreePort();
    } else if (!(await isFree(wanted))) {
      const { purpose, variables } = portSettings[name];
      problems.push(
        `Port ${wanted} (${purpose}) is taken: free it, or choose another with ${variables[0]}=<port>.`,
      );
    }
  }
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return claimed;
}

/** True when a server could listen on 127.0.0.1:`port` now. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  });
}

/** A port that was free a moment ago, chosen by the operating system. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      probe.close(() => resolve(port));
    });
  });
}
