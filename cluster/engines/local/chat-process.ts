import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { chatError, type ChatEngine, type ChatEvent, type ChatTask } from '../chat-engine.ts';
import { TrainingError } from '../training-error.ts';
import type { ChatOrder, ChatReport } from './chat-protocol.ts';
import { tsxLoader } from './tsx-loader.ts';

const WORKER = fileURLToPath(new URL('./chat-worker.ts', import.meta.url));
/** Two, so that a comparison's answers are written side by side; more would only slow each other down. */
const CONVERSATIONS = 2;
const IDLE_MS = 60_000;

export interface LocalChatOptions {
  baseModelDirectory?: string;
  /** How long its process waits for the next conversation before it ends. */
  idleMs?: number;
  /** Told what the process writes to its standard error. */
  onOutput: (text: string) => void;
}

export interface LocalChat extends ChatEngine {
  /** Its process; null while there is none. */
  readonly pid: number | null;
}

/** Writes answers in a process of its own, which is there while it is needed: a step of a model blocks its thread. */
export function createLocalChat(options: LocalChatOptions): LocalChat {
  let worker: ChatWorker | null = null;
  return {
    slots: CONVERSATIONS,
    get pid() {
      return worker?.isAlive ? worker.pid : null;
    },
    async *answer(task, signal) {
      if (!worker?.isAlive) worker = new ChatWorker(options);
      yield* worker.answer(task, signal);
    },
    async close() {
      await worker?.stop();
    },
  };
}

/** One life of the process. */
class ChatWorker {
  isAlive = true;
  private readonly child: ChildProcess;
  private readonly inboxes = new Map<number, PassThrough>();
  private readonly idleMs: number;
  private idleTimer: NodeJS.Timeout | undefined;
  private ids = 0;

  constructor({ baseModelDirectory, idleMs = IDLE_MS, onOutput }: LocalChatOptions) {
    this.idleMs = idleMs;
    const args = [String(CONVERSATIONS), ...(baseModelDirectory ? [baseModelDirectory] : [])];
    this.child = fork(WORKER, args, {
      execArgv: ['--import', tsxLoader()],
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', onOutput);
    this.child.on('message', (report: ChatReport) => this.hear(report));
    // A write to a dead child must not take the service down; its end is told to everybody who waits.
    this.child.on('error', () => this.end());
    this.child.on('exit', () => this.end());
  }

  get pid(): number | null {
    return this.child.pid ?? null;
  }

  async *answer(task: ChatTask, signal: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    clearTimeout(this.idleTimer);
    const id = (this.ids += 1);
    const inbox = new PassThrough({ objectMode: true });
    this.inboxes.set(id, inbox);
    const leave = () => void inbox.end();
    signal.addEventListener('abort', leave);
    try {
      if (signal.aborted) return;
      this.send({ type: 'answer', id, task });
      for await (const event of inbox as AsyncIterable<ChatEvent>) {
        yield event;
        if (event.type === 'end') return;
      }
    } finally {
      signal.removeEventListener('abort', leave);
      this.inboxes.delete(id);
      this.send({ type: 'cancel', id });
      if (this.inboxes.size === 0) this.idleTimer = setTimeout(() => void this.stop(), this.idleMs).unref();
    }
  }

  /** There is nothing to save. */
  async stop(): Promise<void> {
    if (!this.isAlive) return;
    const exited = once(this.child, 'exit');
    this.isAlive = false;
    this.child.kill('SIGKILL');
    await exited;
  }

  private send(order: ChatOrder): void {
    // Without a callback, a channel that has just closed would be an error that nobody catches.
    if (this.child.connected) this.child.send(order, () => undefined);
  }

  private hear(report: ChatReport): void {
    const inbox = this.inboxes.get(report.id);
    if ('event' in report) inbox?.write(report.event);
    else inbox?.destroy(chatError(report.error));
  }

  private end(): void {
    this.isAlive = false;
    clearTimeout(this.idleTimer);
    const message = 'The process that writes answers ended. Nothing is lost: ask again.';
    for (const inbox of this.inboxes.values())
      inbox.destroy(new TrainingError('worker_crashed', message, true));
  }
}
