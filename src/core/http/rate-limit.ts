/** Kinds of requests that are counted apart, each user's by themselves; `token_failures` are counted by network address. */
export const RATE_CLASSES = ['reads', 'writes', 'job_creation', 'uploads', 'token_failures'] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/** So many requests at once, and as many again evenly spread over the window. */
export interface RateLimit {
  requests: number;
  windowSeconds: number;
}

/** Far above what a person does in the application or a careful script needs; below what one caller could harm others with. */
export const DEFAULT_RATE_LIMITS: Record<RateClass, RateLimit> = {
  reads: { requests: 600, windowSeconds: 60 },
  writes: { requests: 120, windowSeconds: 60 },
  job_creation: { requests: 30, windowSeconds: 60 },
  uploads: { requests: 60, windowSeconds: 60 },
  token_failures: { requests: 20, windowSeconds: 60 },
};

/**
 * Reads the limits that a setting changes: `writes=120/60,uploads=20/3600` (requests/seconds).
 *
 * @throws Error naming the part that is none.
 */
export function parseRateLimits(text: string): Record<RateClass, RateLimit> {
  const limits = { ...DEFAULT_RATE_LIMITS };
  for (const part of text.split(',').filter((piece) => piece.trim() !== '')) {
    const [, name, requests, seconds] = /^\s*([a-z_]+)=([1-9]\d{0,5})\/([1-9]\d{0,4})\s*$/.exec(part) ?? [];
    const known = RATE_CLASSES.find((candidate) => candidate === name);
    if (!known) {
      throw new Error(
        `${part.trim()} is not a limit: one of ${RATE_CLASSES.join(', ')}, then =requests/seconds`,
      );
    }
    limits[known] = { requests: Number(requests), windowSeconds: Number(seconds) };
  }
  return limits;
}
