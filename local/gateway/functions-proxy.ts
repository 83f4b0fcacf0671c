import http, { type IncomingMessage, type ServerResponse } from 'node:http';

/** Passes /functions/v1/<name>/… on to the Deno process; 503 as on the hosted platform while that is down. */
export function createFunctionsProxy(functionsPort: number) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const upstream = http.request(
      {
        host: '127.0.0.1',
        port: functionsPort,
        // A connection of its own: a kept one may be closed by the runtime as the next call is written.
        agent: false,
        path: (request.url ?? '').replace('/functions/v1', ''),
        method: request.method,
        headers: request.headers,
      },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    upstream.on('error', () => {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      response.writeHead(503, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ code: 'BOOT_ERROR', message: 'functions runtime unavailable' }));
    });
    response.on('close', () => upstream.destroy());
    request.pipe(upstream);
  };
}
