import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Counters } from './counters.ts';
import type { Database } from './database.ts';
import type { JobRow } from './job-store.ts';
import type { Logger } from './logger.ts';
import type { Network } from './network.ts';

const MAX_ATTEMPTS = 5;
const IDLE_TIMEOUT_MS = 5000;
const TIMEOUT_MS = 15_000;
const MAX_DELIVERIES = 4;
/** After an outcome could not be written down. */
const PAUSE_MS = 5000;
const SECRET_PREFIX = 'whsec_';

const webhookRow = z.object({
  id: z.string(),
  url: z.string(),
  payload: z.string(),
  attempts: z.number(),
});
type WebhookRow = z.output<typeof webhookRow>;

/**
 * The `webhook-signature` header of Standard Webhooks: `v1,` and the base64 HMAC-SHA256 of `id.timestamp.payload`, with
 * the secret's bytes, which stand in base64 after `whsec_`.
 */
export function signWebhook(secret: string, id: string, timestampSeconds: number, payload: string): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${timestampSeconds}.${payload}`).digest('base64');
  return `v1,${signature}`;
}

export interface WebhooksOptions {
  database: Database;
  network: Network;
  logger: Logger;
  counters: Counters;
  /** `whsec_…`; null: this cluster sends none. */
  secret: string | null;
  /** Before the second try; four times longer each time. */
  retryDelayMs?: number;
}

/**
 * Tells a job's `callback` about each change of its status. Hints: they survive a restart and are tried again, but the
 * receiver must not rely on them, nor on their order.
 */
export class Webhooks {
  private readonly deliveries = new Map<string, Promise<void>>();
  private readonly abort = new AbortController();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: WebhooksOptions) {}

  get isOffered(): boolean {
    return this.options.secret !== null;
  }

  /** Notes a change of a job's status and sends it. Never throws: a hint must not stop what it tells of. */
  announce({ id, idempotency_key, status, request }: JobRow): void {
    const { callback } = request;
    if (!callback || !this.isOffered) return;
    const payload = JSON.stringify({
      type: `fine_tuning.job.${status}`,
      timestamp: new Date().toISOString(),
      data: { id, idempotency_key, status },
    });
    this.attempt(() => {
      this.options.database.run('insert into webhooks (id, url, payload, due_at_ms) values (?, ?, ?, ?)', [
        `msg_${randomUUID()}`,
        callback.url,
        payload,
        Date.now(),
      ]);
    });
    this.wake();
  }

  /** Sends what is due, and looks again when more will be. */
  wake(): void {
    if (this.abort.signal.aborted) return;
    clearTimeout(this.timer);
    this.attempt(() => this.sendDue());
  }

  /** What has not arrived is sent at the next start. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    this.abort.abort();
    await Promise.all(this.deliveries.values());
  }

  private sendDue(): void {
    const { database } = this.options;
    const now = Date.now();
    const due = database.all('select * from webhooks where due_at_ms <= ? order by due_at_ms', [now]);
    for (const row of due) {
      const webhook = webhookRow.parse(row);
      if (this.deliveries.has(webhook.id)) continue;
      if (this.deliveries.size >= MAX_DELIVERIES) return;
      const delivery = this.deliver(webhook)
        .then(
          () => 0,
          (error: unknown) => {
            this.report(error);
            return PAUSE_MS;
          },
        )
        .then((pauseMs) => {
          this.deliveries.delete(webhook.id);
          setTimeout(() => this.wake(), pauseMs).unref();
        });
      this.deliveries.set(webhook.id, delivery);
    }
    const next = database.get('select min(due_at_ms) as at from webhooks where due_at_ms > ?', [now]);
    if (next?.['at'] == null) return;
    this.timer = setTimeout(() => this.wake(), Math.max(1, Number(next['at']) - now));
    this.timer.unref();
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.report(error);
    }
  }

  private report(error: unknown): void {
    this.options.logger.error('webhook_failure', { error: String(error) });
  }

  private async deliver({ id, url, payload, attempts }: WebhookRow): Promise<void> {
    const { database, logger, counters, retryDelayMs = 5000 } = this.options;
    const problem = await this.post(id, url, payload).catch((error: unknown) => String(error));
    if (problem !== null && this.abort.signal.aborted) return;
    if (problem !== null && attempts + 1 < MAX_ATTEMPTS) {
      const dueAt = Date.now() + retryDelayMs * 4 ** attempts;
      database.run('update webhooks set attempts = attempts + 1, due_at_ms = ? where id = ?', [dueAt, id]);
      return;
    }
    database.run('delete from webhooks where id = ?', [id]);
    counters.add('cluster_webhooks_total', { outcome: problem === null ? 'delivered' : 'given_up' });
    if (problem !== null) logger.warn('webhook_given_up', { webhook: id, error: problem });
  }

  /** Null when the receiver answered 2xx, else what happened. */
  private async post(id: string, url: string, payload: string): Promise<string | null> {
    const { network, secret } = this.options;
    const timestamp = Math.floor(Date.now() / 1000);
    const request = network.open({
      method: 'POST',
      url,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(payload),
        'webhook-id': id,
        'webhook-timestamp': timestamp,
        'webhook-signature': signWebhook(secret ?? '', id, timestamp, payload),
      },
      signal: AbortSignal.any([this.abort.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      idleTimeoutMs: IDLE_TIMEOUT_MS,
    });
    const answered = once(request, 'response') as Promise<[IncomingMessage]>;
    request.end(payload);
    const [response] = await answered;
    request.on('error', () => undefined);
    response.destroy();
    const status = response.statusCode ?? 0;
    return status >= 200 && status < 300 ? null : `HTTP ${status}`;
  }
}
