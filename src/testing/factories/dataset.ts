import type { DatasetSummary } from '@/core/datasets/dataset.schema';

/** A dataset that is ready for training. */
export const aDataset = (values: Partial<DatasetSummary> = {}): DatasetSummary => ({
  id: '7d1f3c1e-8a1b-4c39-9f0e-0a4f6f2f9a11',
  name: 'Support chats',
  description: null,
  format: 'brightrun_lora_v4',
  status: 'ready',
  file_name: 'support-chats.jsonl',
  file_size: 412_000,
  total_training_pairs: 300,
  total_validation_pairs: 30,
  total_conversations: 240,
  total_rows: 330,
  total_tokens: 41_200,
  tokenizer: 'tiny-chat',
  avg_turns_per_conversation: 3.2,
  avg_tokens_per_turn: 38,
  training_ready: true,
  error_message: null,
  validation_progress: null,
  version: 1,
  validated_at: '2026-01-01T11:00:00Z',
  created_at: '2026-01-01T10:00:00Z',
  updated_at: '2026-01-01T11:00:00Z',
  ...values,
});
