/**
 * `npm run cluster:conformance -- --url … --key …`: checks a cluster against the contract. The suite serves the training
 * file and receives the exports itself; the cluster must be able to reach that address and allow it.
 * Exit codes: 0 conforms, 1 does not, 2 wrong usage.
 */
import { parseArgs } from 'node:util';
import { startFileServer } from '../service/testing/file-server.ts';
import { runConformance, type CheckResult } from './run.ts';

const USAGE = `Usage: npm run cluster:conformance -- --url <cluster> --key <API key>
  --receiver-host <address>   address the suite's own server listens on (127.0.0.1)
  --receiver-port <port>      its port (54399)
  --receiver-url <url>        where the cluster finds it (http://<address>:<port>)
  --model <id>                model to train (the first one offered)
  --gpu <type>                GPU to train on (the first one offered)
  --timeout <seconds>         longest wait for any one thing (600)
  --only <words>              only checks whose name contains them
  --webhook-secret <whsec_…>  to verify the signatures of webhooks
The receiver's host and port must be on the cluster's list of allowed hosts.`;

function usage(message: string): never {
  process.stderr.write(`${message}\n${USAGE}\n`);
  process.exit(2);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        url: { type: 'string' },
        key: { type: 'string' },
        'receiver-host': { type: 'string', default: '127.0.0.1' },
        'receiver-port': { type: 'string', default: '54399' },
        'receiver-url': { type: 'string' },
        model: { type: 'string' },
        gpu: { type: 'string' },
        timeout: { type: 'string', default: '600' },
        only: { type: 'string' },
        'webhook-secret': { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    return usage(error instanceof Error ? error.message : String(error));
  }
}

const SYMBOLS: Record<CheckResult['result'], string> = { passed: 'ok', failed: 'FAILED', skipped: 'skipped' };

function print({ name, result, detail }: CheckResult): void {
  process.stdout.write(`${SYMBOLS[result].padEnd(8)} ${name}${detail ? `\n         ${detail}` : ''}\n`);
}

const values = readArguments();
const { url, key } = values;
if (!url || !key) usage('--url and --key are needed.');
const [port, timeoutSeconds] = [Number(values['receiver-port']), Number(values.timeout)];
if (!Number.isInteger(port) || !(timeoutSeconds > 0)) usage('--receiver-port and --timeout are numbers.');

const storage = await startFileServer({
  host: values['receiver-host'],
  port,
  publicUrl: values['receiver-url'],
});
const results = await runConformance(
  {
    url,
    key,
    storage,
    model: values.model,
    gpuType: values.gpu,
    timeoutMs: timeoutSeconds * 1000,
    webhookSecret: values['webhook-secret'],
  },
  { only: values.only, onResult: print },
);
await storage.close();
const count = (wanted: CheckResult['result']) => results.filter(({ result }) => result === wanted).length;
process.stdout.write(
  `\n${count('passed')} passed, ${count('failed')} failed, ${count('skipped')} skipped of ${results.length} checks.\n`,
);
// Nothing checked is nothing shown.
process.exitCode = count('failed') === 0 && count('passed') > 0 ? 0 : 1;
