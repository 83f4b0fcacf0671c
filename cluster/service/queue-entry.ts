import type { JobRow } from './job-store.ts';
import { PRIORITIES, type QueueEntry } from './queue-order.ts';

/** What decides a job's place in the queue, from its request. */
export function queueEntry({ id, sequence, created_at, has_inputs, request }: JobRow): QueueEntry {
  const { metadata, resources } = request;
  return {
    id,
    sequence,
    userId: metadata['user_id'] ?? '',
    priority: PRIORITIES.find((priority) => priority === metadata['priority']) ?? 'normal',
    createdAtMs: Date.parse(created_at),
    gpuType: resources.gpu_type,
    gpuCount: resources.gpu_count,
    isReady: has_inputs,
  };
}
