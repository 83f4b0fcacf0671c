import { z } from 'zod';
import { createAdminClient } from '../_shared/admin-client.ts';
import { functionEnv, readEnv } from '../_shared/env.ts';
import { handleDeliverNotifications } from './handler.ts';
import { createMailer } from './mailer.ts';
import { createNetwork } from './network.ts';
import { createDeliveryStore } from './supabase-store.ts';

const deliverNotificationsEnv = functionEnv.extend({
  /** Where the web app answers: links lead there. */
  NEXT_PUBLIC_APP_URL: z.url({ protocol: /^https?$/ }),
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.string().includes('@').optional(),
  MAIL_FOLDER: z.string().optional(),
  /** `true` lets webhooks go to this machine: for development alone. */
  WEBHOOK_ALLOW_LOOPBACK: z.enum(['true', 'false']).default('false'),
});

const env = readEnv(deliverNotificationsEnv, (name) => Deno.env.get(name) || undefined);
const dependencies = {
  cronSecret: env.CRON_SECRET,
  store: createDeliveryStore(createAdminClient(env)),
  network: createNetwork({ allowLoopback: env.WEBHOOK_ALLOW_LOOPBACK === 'true' }),
  mailer: createMailer(env),
  appUrl: env.NEXT_PUBLIC_APP_URL,
  now: () => new Date(),
  random: Math.random,
  newWorkerId: () => crypto.randomUUID(),
  logError: (message: string, cause: unknown) => console.error(message, cause),
};

Deno.serve((request) => handleDeliverNotifications(request, dependencies));
