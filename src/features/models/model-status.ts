import type { ModelStatus } from '@/core/models/model.schema';

/** A model's status in words, and what its owner says by it. */
export const MODEL_STATUSES: Record<ModelStatus, { word: string; meaning: string }> = {
  stored: { word: 'Stored', meaning: 'Kept, not in use' },
  deployed: { word: 'Deployed', meaning: 'In use somewhere' },
  archived: { word: 'Archived', meaning: 'Kept for the record' },
};
