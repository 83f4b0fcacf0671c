import type { ClusterCapabilities } from '../../src/core/cluster/contract.ts';
import type { Engine } from '../engines/engine.ts';
import { ApiError } from './api-error.ts';

/** What the engine offers. @throws {ApiError} 503 when it does not answer. */
export async function engineOffer(engine: Engine): Promise<Awaited<ReturnType<Engine['capabilities']>>> {
  try {
    return await engine.capabilities();
  } catch {
    throw new ApiError(503, 'unavailable', `The engine ${engine.name} does not answer.`, true);
  }
}

/** @throws {ApiError} 422 when the engine offers no such model. */
export function assertKnownModel(models: ClusterCapabilities['models'], id: string): void {
  if (models.some((model) => model.id === id)) return;
  const known = models.map((model) => model.id).join(', ');
  throw new ApiError(422, 'unknown_model', `This cluster has no model ${id}. It has: ${known}.`);
}
