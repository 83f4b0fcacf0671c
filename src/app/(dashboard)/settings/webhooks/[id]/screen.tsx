'use client';

import { lazyScreen } from '@/components/states/lazy-screen';

/** One webhook. */
export const WebhookScreen = lazyScreen(() =>
  import('@/features/webhooks/webhook-screen').then((module) => module.WebhookScreen),
);
