import 'server-only';
import { AppError } from '@/core/errors';
import { MAX_WEBHOOKS } from '@/core/webhooks/webhook.schema';

export const webhookNotFound = () => new AppError('not_found', 'This webhook does not exist.');

const deliveryNotFound = () => new AppError('not_found', 'This delivery does not exist (any more).');

export const tooManyWebhooks = () =>
  new AppError(
    'conflict',
    `You have ${MAX_WEBHOOKS} webhooks, as many as there may be. Delete one first; nothing was changed.`,
  );

export const webhookExists = () =>
  new AppError(
    'conflict',
    'You have a webhook to this address already. Change that one; nothing was changed.',
    [{ path: 'url', message: 'You have a webhook to this address already.' }],
  );

/** The refusal to send something now, as the database answered it. */
export function sendingRefusal(
  outcome: 'not_found' | 'disabled' | 'rate_limited',
  subject: 'webhook' | 'delivery',
): AppError {
  switch (outcome) {
    case 'not_found':
      return subject === 'webhook' ? webhookNotFound() : deliveryNotFound();
    case 'disabled':
      return new AppError('conflict', 'This webhook is switched off. Switch it on first; nothing was sent.');
    case 'rate_limited':
      return new AppError(
        'rate_limited',
        'That was asked for many times just now. Wait a minute; nothing was sent.',
      );
  }
}
