import { z } from 'zod';
import { clusterJobStatus } from '../../src/core/cluster/contract.ts';
import { signWebhook } from '../service/webhooks.ts';
import { must, mustEqual, type Check } from './check.ts';

const TOLERANCE_SECONDS = 300;
const hint = z.object({ type: z.string(), data: z.object({ id: z.string(), status: clusterJobStatus }) });

export const WEBHOOK_CHECKS: readonly Check[] = [
  {
    name: 'webhooks tell of a status, signed as Standard Webhooks',
    feature: 'webhooks',
    async run(context) {
      const path = `/webhooks/${context.run}`;
      const { id } = await context.submit({ callback: { url: context.storage.url(path) } });
      await context.client.cancelJob(id, { saveCheckpoint: false });
      const { headers, body } = await context.until('a webhook', async () => {
        return (
          context.storage.received.find((item) => {
            if (item.path !== path || item.method !== 'POST') return false;
            return hint.parse(JSON.parse(item.body.toString('utf8'))).data.status === 'cancelled';
          }) ?? null
        );
      });
      mustEqual(hint.parse(JSON.parse(body.toString('utf8'))).data.id, id, 'the job it tells of');
      const messageId = String(headers['webhook-id'] ?? '');
      const timestamp = Number(headers['webhook-timestamp']);
      must(messageId !== '', 'webhook-id is missing');
      must(Math.abs(Date.now() / 1000 - timestamp) < TOLERANCE_SECONDS, `webhook-timestamp is ${timestamp}`);
      const signatures = String(headers['webhook-signature'] ?? '').split(' ');
      must(
        signatures.some((signature) => /^v1,[A-Za-z0-9+/]{43}=$/.test(signature)),
        `webhook-signature is ${signatures.join(' ')}`,
      );
      const { webhookSecret } = context.options;
      if (webhookSecret === undefined) return 'signature present; give --webhook-secret to verify it';
      const expected = signWebhook(webhookSecret, messageId, timestamp, body.toString('utf8'));
      must(signatures.includes(expected), 'the signature does not verify');
      return 'signature verified';
    },
  },
];
