import 'server-only';
import { randomBytes } from 'node:crypto';

/** A fresh signing secret as Standard Webhooks writes it: 32 random bytes. */
export const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;
