import type { ClusterErrorBody } from '../../../src/core/cluster/contract.ts';
import type { ChatEvent, ChatTask } from '../chat-engine.ts';

/** What the service tells the process that writes answers. `id` names one answer. */
export type ChatOrder = { type: 'answer'; id: number; task: ChatTask } | { type: 'cancel'; id: number };

/** What that process says: the events of an answer, or why there will be no more of them. */
export type ChatReport = { id: number; event: ChatEvent } | { id: number; error: ClusterErrorBody };
