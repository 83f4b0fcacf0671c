import type { WebhookAttempt, WebhookEvent } from '@/core/webhooks/webhook.schema';

/** What each event tells, in words that a person who subscribes to it reads. */
export const EVENT_WORDS: Record<WebhookEvent, string> = {
  'job.completed': 'A training has completed, its files are verified',
  'job.failed': 'A training has failed',
  'job.cancelled': 'A training was cancelled, by you, a search or the budget',
  'dataset.ready': 'A dataset is ready to train on',
  'dataset.failed': 'A dataset cannot be trained on',
  'budget.alert': '80 % or 100 % of the monthly budget is spent',
  'model.ready': 'A model is there to download',
};

/** What came of an attempt, in a word or two. */
export const OUTCOME_WORDS: Record<NonNullable<WebhookAttempt['outcome']>, string> = {
  delivered: 'Arrived',
  refused: 'Refused',
  timeout: 'No answer in time',
  unreachable: 'Not reached',
  blocked: 'Not allowed',
  interrupted: 'Interrupted',
};
