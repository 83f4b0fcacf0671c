import { randomUUID } from 'node:crypto';
import { DEFAULT_READINESS_LIMITS } from '../../../../src/core/datasets/readiness.ts';
import type { DatasetFixes } from '../../../../src/core/datasets/fixes/fixes.schema.ts';
import { killable } from '../../_shared/testing/killable.ts';
import { handleValidateDatasets, type ValidateDatasetsDependencies } from '../handler.ts';
import type { DatasetStorage } from '../storage.ts';
import type { ValidationStore } from '../store.ts';
import { MemoryStorage } from './memory-storage.ts';
import { MemoryStore, type MemoryDataset } from './memory-store.ts';

const SECRET = 'cron-secret-of-the-test';
export const USER = '11111111-1111-4111-8111-111111111111';
/** So small that a file of a few hundred kB takes several ranges, parts, chunks and invocations. */
export const SMALL_SIZES = { rangeBytes: 16 * 1024, chunkBytes: 24 * 1024 };

export interface WorldOptions {
  /** Bytes an invocation may move; without it everything fits into one. */
  readonly budgetBytes?: number;
  readonly maxNormalizedBytes?: number;
  readonly sizes?: typeof SMALL_SIZES;
}

/** A small world in memory: waiting datasets, their uploads, and a function that may be called, killed and called again. */
export function createWorld(options: WorldOptions = {}) {
  const { budgetBytes = Infinity, maxNormalizedBytes = Infinity, sizes = SMALL_SIZES } = options;
  const store = new MemoryStore();
  const storage = new MemoryStorage(sizes.chunkBytes);
  const errors: string[] = [];
  let wakes = 0;
  let calls = 0;

  const dependencies = (ports: { store: ValidationStore; storage: DatasetStorage }) => {
    let now = 0;
    const chosen: ValidateDatasetsDependencies = {
      ...ports,
      cronSecret: SECRET,
      limits: { ...DEFAULT_READINESS_LIMITS, ...sizes, maxNormalizedBytes },
      budget: { cpuMs: Infinity, bytes: budgetBytes, wallMs: Infinity },
      clock: () => (now += 1),
      gauges: { memoryMb: () => 0, processCpuMs: () => 0 },
      wake: () => void (wakes += 1),
      newWorkerId: randomUUID,
      logInfo: () => undefined,
      logError: (message) => void errors.push(message),
    };
    return chosen;
  };

  const post = async (ports: { store: ValidationStore; storage: DatasetStorage }, secret = SECRET) => {
    calls += 1;
    const headers = { 'x-cron-secret': secret };
    const request = new Request('http://localhost/functions/v1/validate-datasets', {
      method: 'POST',
      headers,
    });
    const response = await handleValidateDatasets(request, dependencies(ports));
    return { status: response.status, body: await response.json() };
  };

  /** Ports some of whose calls are replaced. */
  const withChanges = (changes: Partial<ValidationStore & DatasetStorage>) => ({
    store: overlay<ValidationStore>(store, changes),
    storage: overlay<DatasetStorage>(storage, changes),
  });

  return {
    store,
    storage,
    errors,
    get wakes() {
      return wakes;
    },
    get calls() {
      return calls;
    },
    /** An upload that waits for validation. */
    add(content: string | Uint8Array, fileName = 'chat.jsonl'): MemoryDataset {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const id = `00000000-0000-4000-9000-${String(store.datasets.length + 1).padStart(12, '0')}`;
      const storage_path = `${USER}/${id}/${fileName}`;
      storage.put(storage_path, bytes);
      return store.add({
        ...{ id, user_id: USER, format: null, storage_bucket: 'lora-datasets', storage_path },
        ...{ file_name: fileName, file_size: bytes.length, normalized_path: null },
        ...{ file_sha256: null, making: null },
      });
    },
    /** A version that is still to be made from an upload. */
    addVersion({ dataset: parent }: MemoryDataset, fixes: DatasetFixes): MemoryDataset {
      const id = `00000000-0000-4000-9000-${String(store.datasets.length + 1).padStart(12, '0')}`;
      const { storage_path, file_name, file_size, format } = parent;
      return store.add({
        ...{ id, user_id: USER, format: 'openai_chat', storage_bucket: 'lora-datasets' },
        ...{ storage_path: `${USER}/${id}/chat-v2.jsonl`, file_name: 'chat-v2.jsonl', file_size },
        ...{ normalized_path: null, file_sha256: null },
        making: { fixes, storage_path, file_name, file_size, format },
      });
    },
    call: (changes: Partial<ValidationStore & DatasetStorage> = {}, secret = SECRET) =>
      post(withChanges(changes), secret),
    /** Calls the function, which dies at its `fatal`-th call to the outside. True: it lived to the end. */
    async callKilled(fatal: number): Promise<boolean> {
      const { ports, died } = killable({ store, storage }, fatal);
      return (await Promise.race([post(ports), died])) !== 'died';
    },
    /** Calls the function, as cron and it itself do, until nothing waits and nothing is left over. */
    async settle(): Promise<void> {
      const isOpen = () => store.datasets.some(({ status, cursor }) => status === 'validating' || cursor);
      for (let call = 0; isOpen() && call < 500; call += 1) {
        store.passTime();
        await post({ store, storage });
      }
    },
  };
}

export type MemoryWorld = ReturnType<typeof createWorld>;

/** A port with some of its methods replaced. */
function overlay<Port extends object>(port: Port, changes: Partial<Port>): Port {
  return new Proxy(port, {
    get(target, name) {
      const method: unknown = Reflect.get(name in changes ? changes : target, name);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
}

/** Conversations of OpenAI chat, one a line; each a row that is unlike the others. */
export const chat = (count: number, words = 1): string =>
  Array.from({ length: count }, (_, index) =>
    JSON.stringify({
      messages: [
        { role: 'user', content: `Question ${index} `.repeat(words) },
        { role: 'assistant', content: `Answer number ${index} `.repeat(words) },
      ],
    }),
  ).join('\n');
