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
