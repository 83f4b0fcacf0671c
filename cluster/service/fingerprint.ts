import { createHash } from 'node:crypto';
import type { CreateClusterJobRequest } from '../../src/core/cluster/contract.ts';

/**
 * Tells two requests apart by everything but their URLs, which are signed anew each time. The order of keys does not
 * matter.
 */
export function requestFingerprint(request: CreateClusterJobRequest): string {
  const { model, method, hyperparameters, resources, metadata } = request;
  const withoutUrl = (file: CreateClusterJobRequest['resume_from']) =>
    file && { sha256: file.sha256, bytes: file.bytes };
  const essence = {
    model,
    method,
    hyperparameters,
    resources,
    metadata,
    training_file: withoutUrl(request.training_file),
    resume_from: withoutUrl(request.resume_from),
    init_adapter: withoutUrl(request.init_adapter),
  };
  return createHash('sha256').update(canonicalJson(essence)).digest('hex');
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, nested: unknown) => {
    if (typeof nested !== 'object' || nested === null || Array.isArray(nested)) return nested;
    return Object.fromEntries(Object.entries(nested).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
