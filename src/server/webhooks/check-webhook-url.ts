import 'server-only';
import ipaddr from 'ipaddr.js';
import { getServerEnv } from '@/config/env.server';
import { AppError } from '@/core/errors';
import { isLoopbackHost, webhookUrlProblem } from '@/core/webhooks/webhook-url';

/**
 * Refuses an address that would never be called, as far as it shows by itself, and answers it as URLs are written. A name is
 * checked again whenever it is called: what it leads to may change.
 *
 * @throws AppError `invalid_input`
 */
export function checkWebhookUrl(text: string): string {
  const allowLoopback = getServerEnv().WEBHOOK_ALLOW_LOOPBACK === 'true';
  const problem = webhookUrlProblem(text, allowLoopback) ?? addressProblem(new URL(text).hostname);
  if (problem !== null) throw new AppError('invalid_input', problem, [{ path: 'url', message: problem }]);
  return new URL(text).href;
}

function addressProblem(hostname: string): string | null {
  const address = hostname.replace(/^\[(.*)\]$/, '$1');
  if (!ipaddr.isValid(address) || isLoopbackHost(hostname)) return null;
  return ipaddr.process(address).range() === 'unicast' ? null : 'This is no address of the public internet.';
}
