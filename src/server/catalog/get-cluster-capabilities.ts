import 'server-only';
import type { ClusterCapabilities } from '@/core/cluster/contract';
import { ClusterRequestError } from '@/core/cluster/request-error';
import { describeError, log } from '../http/log';
import { memoizeFor } from '../http/memoize-for';
import { createServerClusterClient } from './cluster';

const REMEMBERED_MS = 30_000;
/** A cluster that comes back should be seen soon. */
const FAILURE_REMEMBERED_MS = 5_000;

/** What the cluster offers, at most 30 s old; null when it does not answer (logged). */
export const getClusterCapabilities = memoizeFor(askCluster, (capabilities) =>
  capabilities ? REMEMBERED_MS : FAILURE_REMEMBERED_MS,
);

async function askCluster(): Promise<ClusterCapabilities | null> {
  try {
    return await createServerClusterClient().getCapabilities();
  } catch (error) {
    if (!(error instanceof ClusterRequestError)) throw error;
    log('warn', 'cluster_capabilities_failed', { kind: error.kind, ...describeError(error) });
    return null;
  }
}
