import type { IncomingMessage, ServerResponse } from 'node:http';
import { ZodError } from 'zod';
import { BodyError, sendJson } from '../gateway/json-body.ts';
import type { ResumableService } from './resumable/resumable-service.ts';
import { handleStorageRoute, type StorageContext } from './routes.ts';
import { invalidRequest, StorageError } from './storage-error.ts';

const basePath = '/storage/v1';

/** Serves the Storage API below /storage/v1 and turns every failure into the hosted service's error body. */
export function createStorageService(context: StorageContext, resumable: ResumableService) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      const url = new URL(request.url ?? '', 'http://gateway');
      if (resumable.matches(url.pathname)) {
        await resumable.handle(request, response);
        return;
      }
      const path = decodePath(url.pathname.slice(basePath.length));
      if (!(await handleStorageRoute(request, response, path, url.searchParams, context))) {
        throw new StorageError(
          404,
          'NotFound',
          'Not Found',
          `Route ${request.method}:${path} not found`,
          404,
        );
      }
    } catch (error) {
      answerError(request, response, error);
    }
  };
}

/** Decoded once, before routing: an encoded slash or dot cannot reach a file under another name. */
function decodePath(pathname: string): string {
  try {
    const path = decodeURIComponent(pathname);
    if (!path.includes('\0')) return path;
  } catch {
    // Not valid percent-encoding: the same answer as for a forbidden character.
  }
  throw new StorageError(400, 'InvalidKey', 'InvalidKey', 'Invalid path');
}

function answerError(request: IncomingMessage, response: ServerResponse, error: unknown): void {
  const clientIsGone = request.destroyed && !request.complete;
  if (response.headersSent || clientIsGone) {
    response.destroy();
    return;
  }
  if (!request.complete) drainRest(request, response);
  const failure = toStorageError(error);
  if (failure.httpStatus >= 500) console.error('[storage]', error);
  sendJson(response, failure.httpStatus, failure.toBody());
}

function toStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  if (error instanceof BodyError || error instanceof ZodError) return invalidRequest(error.message);
  return new StorageError(500, 'InternalError', 'Internal', 'Internal Server Error', 500);
}

/** A refused upload may still be sending: let the client read the answer, then hang up. */
function drainRest(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('connection', 'close');
  response.once('finish', () => setTimeout(() => request.destroy(), 500).unref());
  request.resume();
}
