import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { ChatAdapter } from '../../src/core/cluster/chat.ts';
import type { AdapterFiles } from '../engines/chat-engine.ts';
import { ApiError } from './api-error.ts';
import type { Counters } from './counters.ts';
import { FETCHED_FILES, fetchFile } from './fetch-file.ts';
import type { Network } from './network.ts';

export interface ChatAdaptersOptions {
  /** Of its own; whatever lies there is taken for fetched. */
  directory: string;
  network: Network;
  counters: Counters;
  /** Bytes that are kept beyond what is in use; half a GiB unless given. */
  maxBytes?: number;
  retryDelayMs?: number;
}

type AdapterFile = ChatAdapter['files'][number];

const MAX_FILE_BYTES = { adapter_model: 256 * 1024 * 1024, adapter_config: 1024 * 1024 } as const;
const FETCH_TIMEOUT_MS = 60_000;

/** The adapters that conversations asked for, on disk by the SHA-256 of each file; those unused longest go first. */
export class ChatAdapters {
  private readonly closing = new AbortController();
  private readonly fetching = new Map<string, Promise<void>>();
  /** How many conversations use a file. */
  private readonly uses = new Map<string, number>();

  constructor(private readonly options: ChatAdaptersOptions) {
    const { directory } = options;
    mkdirSync(directory, { recursive: true });
    for (const name of readdirSync(directory)) {
      if (name.endsWith('.part')) rmSync(join(directory, name), { force: true });
    }
  }

  /**
   * The adapter's files, fetched unless they are here already, and kept until they are released.
   * @throws {ApiError} 422 when a file is too large or its host is not allowed.
   * @throws {TrainingError} see `fetchFile`.
   */
  async hold({ files }: ChatAdapter): Promise<{ adapter: AdapterFiles; release: () => void }> {
    files.forEach((file, index) => this.assertFetchable(file, `adapter.files.${index}`));
    for (const { sha256 } of files) this.uses.set(sha256, (this.uses.get(sha256) ?? 0) + 1);
    const release = () => {
      for (const { sha256 } of files) this.uses.set(sha256, (this.uses.get(sha256) ?? 1) - 1);
    };
    try {
      const results = await Promise.allSettled(files.map((file) => this.ensure(file)));
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) throw failed.reason;
      await this.makeRoom();
      return { adapter: this.filesOf(files), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** Ends the downloads. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.fetching.values());
  }

  private assertFetchable({ kind, url, bytes }: AdapterFile, field: string): void {
    const most = MAX_FILE_BYTES[kind];
    if (bytes > most) throw new ApiError(422, 'invalid_request', `${field}.bytes: at most ${most}`);
    if (this.options.network.isAllowed(url)) return;
    throw new ApiError(422, 'invalid_request', `${field}.url: this cluster may not fetch from that host`);
  }

  private async ensure(file: AdapterFile): Promise<void> {
    const path = this.pathOf(file.sha256);
    const now = new Date();
    if (existsSync(path)) return utimes(path, now, now);
    let running = this.fetching.get(file.sha256);
    if (!running) {
      // Whoever asks for the same file meanwhile waits for this download, whatever becomes of the first who asked.
      running = this.fetch(file, path).finally(() => this.fetching.delete(file.sha256));
      this.fetching.set(file.sha256, running);
    }
    await running;
  }

  private async fetch(file: AdapterFile, path: string): Promise<void> {
    const { network, counters, retryDelayMs } = this.options;
    const signal = AbortSignal.any([this.closing.signal, AbortSignal.timeout(FETCH_TIMEOUT_MS)]);
    await fetchFile(file, path, { kind: FETCHED_FILES.chatAdapter, network, signal, retryDelayMs });
    counters.add('cluster_fetched_bytes_total', {}, file.bytes);
  }

  private async makeRoom(): Promise<void> {
    const { directory, maxBytes = 512 * 1024 * 1024 } = this.options;
    const names = (await readdir(directory)).filter((name) => !name.endsWith('.part'));
    const files = await Promise.all(
      names.map(async (name) => ({
        name,
        ...sizeAndAge(await stat(join(directory, name)).catch(() => null)),
      })),
    );
    let total = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { name, bytes } of files.sort((a, b) => a.usedMs - b.usedMs)) {
      if (total <= maxBytes) return;
      if ((this.uses.get(name) ?? 0) > 0) continue;
      // At once: a conversation that comes in between would find the file still there.
      rmSync(join(directory, name), { force: true });
      this.uses.delete(name);
      total -= bytes;
    }
  }

  private filesOf(files: readonly AdapterFile[]): AdapterFiles {
    const shaOf = (kind: AdapterFile['kind']) => files.find((file) => file.kind === kind)?.sha256 ?? '';
    const [model, config] = [shaOf('adapter_model'), shaOf('adapter_config')];
    const key = createHash('sha256').update(`${model} ${config}`).digest('hex');
    return { key, modelPath: this.pathOf(model), configPath: this.pathOf(config) };
  }

  private pathOf(sha256: string): string {
    return join(this.options.directory, sha256);
  }
}

const sizeAndAge = (stats: { size: number; mtimeMs: number } | null) => ({
  bytes: stats?.size ?? 0,
  usedMs: stats?.mtimeMs ?? 0,
});
