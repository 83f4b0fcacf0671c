import type { SupabaseClient } from '@supabase/supabase-js';
import { z } from 'zod';
import { MAX_TRIES } from '../../../src/core/webhooks/retry-schedule.ts';
import { claimedEmail, claimedWebhook, type DeliveryStore } from './ports.ts';

/** Longer than a batch takes when everything hangs. */
const LEASE_SECONDS = 120;
const WEBHOOKS_AT_ONCE = 20;
const EMAILS_AT_ONCE = 10;

/** The store behind the service-role client. Its calls throw an Error when the database refuses or cannot be reached. */
export function createDeliveryStore(client: SupabaseClient): DeliveryStore {
  const call = async <Schema extends z.ZodType>(name: string, args: object, answer: Schema) => {
    const { data, error } = await client.rpc(name, args);
    if (error) throw new Error(`${name}: ${error.message}`);
    return answer.parse(data);
  };
  const claim = (worker: string, limit: number) => ({
    ...{ p_worker: worker, p_lease_seconds: LEASE_SECONDS, p_limit: limit, p_max_tries: MAX_TRIES },
  });
  return {
    claimWebhooks: (worker) =>
      call('claim_webhook_deliveries', claim(worker, WEBHOOKS_AT_ONCE), z.array(claimedWebhook)),
    recordWebhook(worker, { id, attempt }, result, retrySeconds) {
      const args = { p_worker: worker, p_delivery_id: id, p_attempt: attempt };
      return call(
        'record_webhook_attempt',
        { ...args, p_result: result, p_retry_seconds: retrySeconds },
        z.boolean(),
      );
    },
    claimEmails: (worker) =>
      call('claim_email_deliveries', claim(worker, EMAILS_AT_ONCE), z.array(claimedEmail)),
    recordEmail(worker, { id }, { status, reason, retrySeconds }) {
      const args = { p_worker: worker, p_id: id, p_status: status };
      return call(
        'record_email_delivery',
        { ...args, p_reason: reason, p_retry_seconds: retrySeconds },
        z.boolean(),
      );
    },
    async addressOf(userId) {
      const { data, error } = await client.auth.admin.getUserById(userId);
      if (error) throw new Error(`The account could not be read: ${error.message}`);
      const { email, email_confirmed_at } = data.user;
      return email && email_confirmed_at ? email : null;
    },
  };
}
