import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { isIPv6, type AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

export interface ReceivedFile {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

export type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;

export interface FileServer {
  /** `127.0.0.1:<port>`. */
  host: string;
  url: (path: string) => string;
  /** What each GET path answers. */
  files: Map<string, Buffer>;
  /** Statuses to answer with, one request each, before behaving normally. */
  failures: number[];
  /** What to do instead with the requests to a path, until it is taken away again. */
  behaviours: Map<string, Behaviour>;
  /** Completed uploads and posts. */
  received: ReceivedFile[];
  requests: string[];
  close: () => Promise<void>;
}

export interface FileServerOptions {
  /** The address to listen on. */
  host?: string;
  port?: number;
  /** Where clients find it, when that is not the address it listens on. */
  publicUrl?: string;
}

/** A small object storage: GET of prepared files, PUT and POST of anything. */
export async function startFileServer(options: FileServerOptions = {}): Promise<FileServer> {
  const { host: address = '127.0.0.1', port = 0 } = options;
  const files = new Map<string, Buffer>();
  const failures: number[] = [];
  const behaviours = new Map<string, Behaviour>();
  const received: ReceivedFile[] = [];
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const { url: path = '', method = '' } = request;
    requests.push(`${method} ${path}`);
    const behaviour = behaviours.get(path);
    if (behaviour) return behaviour(request, response);
    buffer(request).then(
      (body) => {
        const failure = failures.shift();
        if (failure !== undefined) return response.writeHead(failure, { location: '/moved' }).end('as told');
        if (method === 'PUT' || method === 'POST') {
          received.push({ method, path, headers: request.headers, body });
          return response.end();
        }
        const file = files.get(path);
        return file ? response.end(file) : response.writeHead(404).end();
      },
      () => response.destroy(),
    );
  });
  server.listen(port, address);
  await once(server, 'listening');
  const listening = `http://${isIPv6(address) ? `[${address}]` : address}:${(server.address() as AddressInfo).port}`;
  const base = (options.publicUrl ?? listening).replace(/\/+$/, '');
  return {
    host: new URL(base).host,
    url: (path) => `${base}${path}`,
    files,
    failures,
    behaviours,
    received,
    requests,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
