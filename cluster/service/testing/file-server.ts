import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ReceivedFile {
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export interface FileServer {
  /** `127.0.0.1:<port>`. */
  host: string;
  url: (path: string) => string;
  /** What each GET path answers. */
  files: Map<string, Buffer>;
  /** Statuses to answer with, one request each, before behaving normally. */
  failures: number[];
  /** Completed uploads. */
  received: ReceivedFile[];
  requests: string[];
  close: () => Promise<void>;
}

/** Object storage for tests: GET of prepared files, PUT of anything. */
export async function startFileServer(): Promise<FileServer> {
  const files = new Map<string, Buffer>();
  const failures: number[] = [];
  const received: ReceivedFile[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(`${request.method} ${path}`);
    void buffer(request).then((body) => {
      const failure = failures.shift();
      if (failure !== undefined) return response.writeHead(failure, { location: '/moved' }).end('as told');
      if (request.method === 'PUT') {
        received.push({ path, headers: request.headers, body });
        return response.end();
      }
      const file = files.get(path);
      return file ? response.end(file) : response.writeHead(404).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: (path) => `http://${host}${path}`,
    files,
    failures,
    received,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
