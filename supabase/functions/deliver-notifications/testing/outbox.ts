import { Webhook } from 'standardwebhooks';
import { insertWebhook, type InsertedWebhook } from '../../../../src/testing/api/webhook-rows.ts';
import { serviceClient, sql, type SignedUpUser } from '../../../../src/testing/stack/stack.ts';
import { killable } from '../../_shared/testing/killable.ts';
import { handleDeliverNotifications, type DeliverNotificationsDependencies } from '../handler.ts';
import { createMailer } from '../mailer.ts';
import { createNetwork } from '../network.ts';
import { createDeliveryStore } from '../supabase-store.ts';
import { Receiver, type ReceivedRequest } from './receiver.ts';

const SECRET = 'cron-secret-of-the-test';
/** Far enough that nobody takes the row up. */
const NEVER = new Date('9999-01-01T00:00:00Z');

interface LoggedDelivery {
  id: string;
  event_type: string;
  data: Record<string, unknown>;
  status: string;
  /** The outcomes of the attempts, in order. */
  outcomes: (string | null)[];
  wait_seconds: number;
}

/** Nothing was ever told to a user, they prefer nothing, and whatever waits for others is put off for ever. */
export async function forgetNews(userId: string): Promise<void> {
  await sql()`delete from public.webhook_endpoints where user_id = ${userId}`;
  await sql()`delete from public.notifications where user_id = ${userId}`;
  await sql()`delete from public.notification_preferences where user_id = ${userId}`;
  await sql()`update public.email_deliveries set next_attempt_at = ${NEVER} where status = 'pending'`;
  await sql()`update public.webhook_deliveries set next_attempt_at = ${NEVER} where status = 'pending'`;
}

/** A user's webhook to a receiver of its own, on the real database. */
export class Outbox {
  errors: string[] = [];

  private constructor(
    private readonly user: SignedUpUser,
    readonly webhook: InsertedWebhook,
    readonly receiver: Receiver,
    private readonly mailFolder: string,
  ) {}

  static async open(user: SignedUpUser, mailFolder: string): Promise<Outbox> {
    const receiver = await new Receiver().listen();
    const webhook = await insertWebhook(user.id, { url: receiver.url('/hooks') });
    return new Outbox(user, webhook, receiver, mailFolder);
  }

  private dependencies(): DeliverNotificationsDependencies {
    return {
      cronSecret: SECRET,
      store: createDeliveryStore(serviceClient()),
      network: createNetwork({ allowLoopback: true, timeoutMs: 300 }),
      mailer: createMailer({ MAIL_FOLDER: this.mailFolder }),
      appUrl: 'https://app.example.com',
      now: () => new Date(),
      random: () => 0,
      newWorkerId: () => crypto.randomUUID(),
      logError: (message) => void this.errors.push(message),
    };
  }

  /** One call of the function; answers its counts. */
  async run(changes: Partial<DeliverNotificationsDependencies> = {}, secret = SECRET): Promise<Response> {
    const request = new Request('http://localhost/functions/v1/deliver-notifications', {
      method: 'POST',
      headers: { 'x-cron-secret': secret },
    });
    return handleDeliverNotifications(request, { ...this.dependencies(), ...changes });
  }

  /** A call that dies at its `fatal`-th call to the outside; whether it died. Its leases run out at once. */
  async runKilled(fatal: number): Promise<boolean> {
    const { ports, died } = killable(this.dependencies(), fatal);
    const end = await Promise.race([this.run(ports), died]);
    await sql()`
      update public.webhook_deliveries set lease_until = now() - interval '1 second'
      where user_id = ${this.user.id} and lease_until is not null`;
    await sql()`
      update public.email_deliveries set lease_until = now() - interval '1 second'
      where user_id = ${this.user.id} and lease_until is not null`;
    return end === 'died';
  }

  /** The webhook's log, in order. */
  log(): Promise<LoggedDelivery[]> {
    return sql()<LoggedDelivery[]>`
      select d.id, d.event_type, d.data, d.status,
        array(select a.outcome from public.webhook_attempts a where a.delivery_id = d.id order by a.number) as outcomes,
        round(extract(epoch from d.next_attempt_at - now()))::integer as wait_seconds
      from public.webhook_deliveries d where d.endpoint_id = ${this.webhook.id} order by d.occurred_at, d.event_type`;
  }

  /** What a request says, once its signature by this secret is verified. Throws when it is not. */
  verify({ body, headers }: ReceivedRequest, secret = this.webhook.secret): unknown {
    return new Webhook(secret).verify(body, headers as Record<string, string>);
  }

  close(): Promise<void> {
    return this.receiver.close();
  }
}
