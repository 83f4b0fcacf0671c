import type { IncomingMessage, ServerResponse } from 'node:http';

const exposedHeaders = [
  ...['Content-Range', 'Content-Location', 'Preference-Applied', 'X-Total-Count', 'X-Supabase-Api-Version'],
  ...['Accept-Ranges', 'Content-Length', 'ETag'],
  // Of resumable uploads.
  ...['Location', 'Tus-Complete', 'Tus-Extension', 'Tus-Max-Size', 'Tus-Resumable', 'Tus-Version'],
  ...['Upload-Expires', 'Upload-Length', 'Upload-Metadata', 'Upload-Offset'],
].join(', ');

/**
 * The web app and the API are different origins. Allows any origin: the API is protected by its keys, not by CORS.
 *
 * @returns true when the request was a preflight and has been answered
 */
export function applyCors(request: IncomingMessage, response: ServerResponse): boolean {
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', exposedHeaders);
  if (request.method !== 'OPTIONS' || !request.headers['access-control-request-method']) return false;
  response.writeHead(204, {
    'access-control-allow-methods': 'GET,POST,PATCH,PUT,DELETE,HEAD,OPTIONS',
    'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
    'access-control-max-age': '86400',
  });
  response.end();
  return true;
}
