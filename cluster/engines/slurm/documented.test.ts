/** The commands of docs/clusters.md, run as they stand on a Slurm of this machine. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../../service/testing/harness.ts';
import { describeOnSlurm } from './testing/describe-on-slurm.ts';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const section = /## On a Slurm login node\n(.*?)\n## /s.exec(
  readFileSync(join(repository, 'docs/clusters.md'), 'utf8'),
)?.[1];
const block = (language: string) =>
  new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 's').exec(section ?? '')?.[1] ?? '';

describeOnSlurm('the documentation', (host) => {
  test('its commands and its offer start a service on Slurm', async () => {
    const home = mkdtempSync(join(tmpdir(), 'slurm-home-'));
    chmodSync(home, 0o755);
    writeFileSync(join(home, 'offer.json'), block('json').replace('"a100"', '"toy"'));
    const commands = block('sh').replace('http://127.0.0.1:6820', host().url);
    const shell = spawn('bash', ['-euc', commands], {
      cwd: repository,
      detached: true,
      env: {
        NODE_ENV: 'test',
        HOME: home,
        USER: host().user,
        PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
        SLURM_CONF: join(host().directory, 'slurm.conf'),
        CLUSTER_PORT: '0',
        CLUSTER_API_KEYS: 'a-key-of-this-test',
        CLUSTER_ALLOWED_HOSTS: '127.0.0.1:9',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const url = await listeningAt(shell.stdout);
      const health = await fetch(`${url}/v1/health`);
      expect(await health.json()).toMatchObject({ status: 'ok', engine: { name: 'slurm', reachable: true } });
      const offered = await fetch(`${url}/v1/capabilities`, {
        headers: { authorization: 'Bearer a-key-of-this-test' },
      });
      expect(await offered.json()).toMatchObject({
        gpus: [{ type: 'A100-80GB', max_count: 1, available: 4 }],
      });
    } finally {
      // npm, its shell and the service.
      if (shell.pid) process.kill(-shell.pid, 'SIGTERM');
      const isGone = () =>
        host()
          .processes()
          .every(({ environment }) => environment.get('HOME') !== home);
      await eventually(() => Promise.resolve(isGone()));
      rmSync(home, { recursive: true, maxRetries: 20, retryDelay: 200 });
    }
  });
});

async function listeningAt(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface({ input: output })) {
    if (!line.startsWith('{')) continue;
    const { event, url } = JSON.parse(line) as { event: string; url?: string };
    if (event === 'listening' && url) return url;
  }
  throw new Error('the service did not start');
}
