import 'server-only';
import { getServerEnv } from '@/config/env.server';
import { createClusterClient, type ClusterClient } from '@/core/cluster/client';

/** Somebody waits for a page: rather no answer of the cluster than a late one. */
const TIMEOUT_MS = 3000;

/** A client of the connected GPU cluster for questions that a page asks. */
export function createServerClusterClient(): ClusterClient {
  const env = getServerEnv();
  return createClusterClient({
    baseUrl: env.GPU_CLUSTER_API_URL,
    apiKey: env.GPU_CLUSTER_API_KEY,
    fetch,
    timeoutMs: TIMEOUT_MS,
  });
}
