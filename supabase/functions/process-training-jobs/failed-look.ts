import { ClusterRequestError } from '../../../src/core/cluster/request-error.ts';
import type { Observation } from '../../../src/core/training/reconcile/observation.ts';

/** What a failed call says about the job it was made for. `message` is for the job's owner and names no address. */
export function observationOf(error: unknown): Observation {
  if (!(error instanceof ClusterRequestError)) {
    return { kind: 'internal_error', message: 'The platform met an unexpected problem with this job.' };
  }
  switch (error.kind) {
    case 'not_found':
      return { kind: 'missing' };
    case 'unauthorized':
      return { kind: 'unauthorized', message: 'The GPU cluster does not accept the platform’s key.' };
    case 'timeout':
      return { kind: 'unreachable', message: 'The GPU cluster did not answer in time.' };
    case 'unreachable':
      return { kind: 'unreachable', message: 'The GPU cluster cannot be reached.' };
    case 'unavailable':
      return { kind: 'unreachable', message: `The GPU cluster is not available: ${error.message}` };
    case 'conflict':
      return { kind: 'unreachable', message: 'The GPU cluster is still busy with the same request.' };
    case 'rejected':
    case 'garbage':
    case 'too_large':
      return {
        kind: 'garbage',
        message: 'What answers at the GPU cluster’s address does not speak its protocol.',
      };
  }
}
