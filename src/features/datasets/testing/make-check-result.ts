import type { ValidationReport } from '@/core/datasets/report';
import type { ValidationResult } from '@/core/datasets/validator';

const goodReport: ValidationReport = {
  format: 'openai_chat',
  detected_format: 'openai_chat',
  evidence: 'Line 1 has a list "messages".',
  counts: { errors: 0, warnings: 0, by_code: {} },
  rows: { total: 12, usable: 12, rejected: 0, placeholders: 0 },
  targets: 12,
  limits: { min_targets: 10, max_error_share: 0.2, max_defects_per_code: 100 },
  defects: [],
  ready: true,
  reason: null,
};

/** What the check of a good file of 12 conversations found, with the given fields of its report instead of their own. */
export const makeCheckResult = (report: Partial<ValidationReport> = {}): ValidationResult => ({
  report: { ...goodReport, ...report },
  statistics: {
    conversations: 12,
    rows: 12,
    trainingPairs: 10,
    validationPairs: 2,
    turns: 24,
    tokens: 240,
    avgTurnsPerConversation: 2,
    avgTokensPerTurn: 10,
    lengthHistogram: { bin_width: 8, bins: [12], max_tokens: 7 },
  },
  tokenizer: 'approx-4-chars',
  isTokenCountApproximate: true,
  samples: [
    {
      conversation_id: 'conversation-1',
      split: 'train',
      messages: [
        { role: 'user', content: 'Question 0' },
        { role: 'assistant', content: 'Answer number 0' },
      ],
    },
  ],
  normalizedBytes: 0,
});
