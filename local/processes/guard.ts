/**
 * The guard outlives a launcher that was killed with SIGKILL and ends what that launcher had started.
 *
 * It reads one JSON line per child from its standard input, and acts when that input ends, which the kernel makes happen
 * however the launcher died. Nothing else in the stack needs to watch its parent.
 */
import readline from 'node:readline';
import { processIdentity, signalProcess, waitUntil } from './process-identity.ts';

/** What the supervisor writes: `pid` started (and how it likes to be asked to stop), or ended. */
export type GuardMessage = { started: number; stopSignal: NodeJS.Signals } | { ended: number };

const graceMs = 5_000;
const children = new Map<number, NodeJS.Signals>();

// Ctrl-C and a closing terminal are the launcher's business: it stops its children in order.
for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});

for await (const line of readline.createInterface({ input: process.stdin })) {
  const message = JSON.parse(line) as GuardMessage;
  if ('started' in message) children.set(message.started, message.stopSignal);
  else children.delete(message.ended);
}

// Newest first: the database is the oldest child and everything else uses it.
for (const [pid, stopSignal] of [...children].reverse()) {
  signalProcess(-pid, stopSignal);
  const ended = await waitUntil(() => processIdentity(pid) === null, graceMs);
  if (!ended) signalProcess(-pid, 'SIGKILL');
}
