import { z } from 'zod';
import { timestamp } from '../http/envelope.ts';

/** What an API token may do; reading is a scope like the others. Shown in this order. */
export const API_SCOPES = ['read', 'datasets:write', 'jobs:write', 'models:write', 'account:write'] as const;
export const apiScope = z.enum(API_SCOPES);
export type ApiScope = z.infer<typeof apiScope>;

/** What each scope allows, in words that a person who makes a token reads. */
export const API_SCOPE_WORDS: Record<ApiScope, string> = {
  read: 'See datasets, trainings, models, costs and notifications, and download files',
  'datasets:write': 'Upload, change and delete datasets',
  'jobs:write': 'Start, stop and rename trainings: this spends money',
  'models:write': 'Rename, archive and delete models',
  'account:write': 'Change the profile, the budget, notifications and webhooks',
};

/** `brt_` and 256 random bits, in base64url. */
export const API_TOKEN_FORMAT = /^brt_[A-Za-z0-9_-]{43}$/;

/** How long a token lives, in days; null: until it is revoked. */
export const TOKEN_LIFETIMES_DAYS = [30, 90, 365, null] as const;
export const MAX_API_TOKENS = 20;

export const createApiTokenInput = z.strictObject({
  name: z.string().trim().min(1, 'A name is needed').max(100, 'At most 100 characters'),
  scopes: z
    .array(apiScope)
    .min(1, 'Choose at least one scope')
    .max(API_SCOPES.length)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'A scope is given twice'),
  expires_in_days: z.union(
    [z.literal(30), z.literal(90), z.literal(365), z.null()],
    'Choose 30, 90 or 365 days, or null for a token that does not expire',
  ),
});
export type CreateApiTokenInput = z.infer<typeof createApiTokenInput>;

export const apiTokenView = z.object({
  id: z.uuid(),
  name: z.string(),
  /** The first characters, to recognize the token by; the rest is known to nobody but its holder. */
  prefix: z.string(),
  scopes: z.array(apiScope),
  /** null: it lives until it is revoked. */
  expires_at: timestamp.nullable(),
  /** To the minute; null: never used. */
  last_used_at: timestamp.nullable(),
  created_at: timestamp,
});
export type ApiTokenView = z.infer<typeof apiTokenView>;

/** `enabled`: whether this installation accepts API tokens. Revoked tokens are gone, expired ones are listed. */
export const apiTokenList = z.object({
  tokens: z.array(apiTokenView),
  enabled: z.boolean(),
  max_tokens: z.int(),
});
export type ApiTokenList = z.infer<typeof apiTokenList>;

/** The only answer that ever holds the token itself. */
export const createdApiToken = z.object({ token: apiTokenView, secret: z.string() });
export type CreatedApiToken = z.infer<typeof createdApiToken>;
export const revokedApiToken = z.object({ id: z.uuid() });
