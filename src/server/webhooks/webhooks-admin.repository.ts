import 'server-only';
import { z } from 'zod';
import type { CreateWebhookInput, UpdateWebhookInput } from '@/core/webhooks/webhook.schema';
import type { Json } from '@/core/database.types';
import { createServerSupabaseAdminClient } from '../supabase/admin-client';
import { unwrap } from '../supabase/unwrap';

/** The verified user and one of their webhooks. */
export interface WebhookOfUser {
  userId: string;
  webhookId: string;
}

const created = z.union([
  z.object({ outcome: z.literal('created'), id: z.uuid() }),
  z.object({ outcome: z.enum(['too_many', 'exists']) }),
]);
const outcomeOf = <const Values extends readonly string[]>(values: Values) =>
  z.object({ outcome: z.enum(values) });
const queued = z.union([
  z.object({ outcome: z.literal('queued'), delivery_id: z.uuid() }),
  z.object({ outcome: z.enum(['not_found', 'disabled', 'rate_limited']) }),
]);
export type Queued = z.infer<typeof queued>;

/** Makes a webhook of a user with its first secret. */
export async function insertWebhook(
  userId: string,
  { url, description, events }: CreateWebhookInput,
  secret: string,
): Promise<z.infer<typeof created>> {
  const answer = await createServerSupabaseAdminClient().rpc('create_webhook', {
    ...{ p_user_id: userId, p_url: url, p_events: events, p_secret: secret },
    // The generated type knows no nullable argument.
    p_description: (description || null) as string,
  });
  return created.parse(unwrap(answer));
}

/** Changes a webhook; switching it off cancels what waits. */
export async function updateWebhookRow(
  { userId, webhookId }: WebhookOfUser,
  changes: UpdateWebhookInput,
): Promise<'updated' | 'not_found' | 'exists'> {
  const answer = await createServerSupabaseAdminClient().rpc('update_webhook', {
    p_user_id: userId,
    p_id: webhookId,
    p_changes: changes as Json,
  });
  return outcomeOf(['updated', 'not_found', 'exists']).parse(unwrap(answer)).outcome;
}

/** Deletes a webhook with its log; false when the user has none with this id. */
export async function deleteWebhookRow({ userId, webhookId }: WebhookOfUser): Promise<boolean> {
  const answer = await createServerSupabaseAdminClient().rpc('delete_webhook', {
    p_user_id: userId,
    p_id: webhookId,
  });
  return outcomeOf(['deleted', 'not_found']).parse(unwrap(answer)).outcome === 'deleted';
}

/** Puts a new secret in force, the old one beside it for a day; false when the user has no webhook with this id. */
export async function insertSecret({ userId, webhookId }: WebhookOfUser, secret: string): Promise<boolean> {
  const answer = await createServerSupabaseAdminClient().rpc('rotate_webhook_secret', {
    p_user_id: userId,
    p_id: webhookId,
    p_secret: secret,
  });
  return outcomeOf(['rotated', 'not_found']).parse(unwrap(answer)).outcome === 'rotated';
}

/** Queues a message that says nothing but that it arrives. */
export async function queueTest({ userId, webhookId }: WebhookOfUser): Promise<Queued> {
  const answer = await createServerSupabaseAdminClient().rpc('test_webhook', {
    p_user_id: userId,
    p_id: webhookId,
  });
  return queued.parse(unwrap(answer));
}

/** Queues a delivery again, with a fresh schedule. */
export async function queueAgain(userId: string, deliveryId: string): Promise<Queued> {
  const answer = await createServerSupabaseAdminClient().rpc('redeliver_webhook', {
    p_user_id: userId,
    p_delivery_id: deliveryId,
  });
  return queued.parse(unwrap(answer));
}
