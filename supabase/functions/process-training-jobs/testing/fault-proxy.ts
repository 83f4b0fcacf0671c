import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What stands between a client and the cluster instead of it: `none` lets everything through. */
export const OUTAGES = [
  ...(['refused', 'hang', 'slow_loris', 'http_500', 'contract_503', 'html', 'other_json', 'empty'] as const),
  'cut',
] as const;
export type Outage = (typeof OUTAGES)[number] | 'none';

/** Shares of exchanges, or of the items of a page, that suffer something. */
export interface Noise {
  /** Requests and answers that are lost, half of them after they took effect. */
  lost: number;
  /** Requests that arrive twice, and items that come twice. */
  doubled: number;
  /** Pages whose items come in another order. */
  reordered: number;
  /** Items that are missing from their page. */
  missing: number;
  /** Answers that end in the middle, half of them as if that were their end. */
  truncated: number;
  delayed: number;
}
export const HEAVY_NOISE: Noise = {
  ...{ lost: 0.3, doubled: 0.3, reordered: 0.3, missing: 0.3 },
  ...{ truncated: 0.15, delayed: 0.3 },
};
const QUIET: Noise = { lost: 0, doubled: 0, reordered: 0, missing: 0, truncated: 0, delayed: 0 };

const MAX_DELAY_MS = 15;
/** Between two bytes of a slow-loris answer, which then never comes to its end. */
const DRIP_MS = 20;

interface Answer {
  status: number;
  body: string;
}

/**
 * A bad network on a loopback port, between a real client and a real or simulated cluster. What it does follows from
 * `random` alone, so that a seed gives the same faults again.
 */
export class FaultProxy {
  /** Where the cluster is; may change, as after a restart. */
  target: string;
  outage: Outage = 'none';
  noise: Noise = QUIET;
  private readonly random: () => number;
  private server: Server | null = null;

  constructor(target: string, random: () => number) {
    this.target = target;
    this.random = random;
  }

  /** Listens on a free port; answers the base URL. */
  async listen(): Promise<string> {
    const server = createServer((request, response) => {
      this.pass(request, response).catch(() => response.socket?.destroy());
    });
    this.server = server;
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server?.close(() => resolve());
      this.server?.closeAllConnections();
    });
  }

  private async pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    if (this.outage !== 'none') return refuse(this.outage, response);
    const { lost, doubled, truncated, delayed } = this.noise;
    if (this.random() < delayed) await sleep(this.random() * MAX_DELAY_MS);
    if (this.random() < lost / 2) return destroy(response);
    if (this.random() < doubled) await this.forward(request, body);
    const answer = this.distort(await this.forward(request, body));
    if (this.random() < lost / 2) return destroy(response);
    if (this.random() < truncated) return cut(answer, this.random() < 0.5, response);
    send(answer, response);
  }

  private async forward(request: IncomingMessage, body: string): Promise<Answer> {
    const names = ['authorization', 'content-type', 'idempotency-key'] as const;
    const headers = names.flatMap((name): [string, string][] => {
      const value = request.headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    });
    const answer = await fetch(`${this.target}${request.url ?? ''}`, {
      ...{ method: request.method, headers },
      ...(request.method === 'GET' ? {} : { body }),
    });
    return { status: answer.status, body: await answer.text() };
  }

  /** The items of a page lost, repeated and in another order; its own word of where it ends stays. */
  private distort(answer: Answer): Answer {
    const page = JSON.parse(answer.body) as { data?: unknown; next?: unknown };
    if (!Array.isArray(page.data) || page.next === undefined) return answer;
    const { missing, doubled, reordered } = this.noise;
    const items = (page.data as unknown[]).flatMap((item) =>
      this.random() < missing ? [] : this.random() < doubled ? [item, item] : [item],
    );
    if (this.random() < reordered) items.reverse();
    return { ...answer, body: JSON.stringify({ ...page, data: items }) };
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function destroy(response: ServerResponse): void {
  response.socket?.destroy();
}

function send({ status, body }: Answer, response: ServerResponse): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}

/** Half of an answer: `isWhole` as if that were all, otherwise with the connection breaking off. */
function cut(answer: Answer, isWhole: boolean, response: ServerResponse): void {
  const half = answer.body.slice(0, answer.body.length / 2);
  if (isWhole) return send({ ...answer, body: half }, response);
  response.writeHead(answer.status, { 'content-length': Buffer.byteLength(answer.body) });
  response.write(half, () => destroy(response));
}

function refuse(outage: Exclude<Outage, 'none'>, response: ServerResponse): void {
  switch (outage) {
    case 'refused':
      return destroy(response);
    case 'hang':
      return;
    case 'slow_loris': {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), DRIP_MS);
      response.once('close', () => clearInterval(drip));
      return;
    }
    case 'http_500':
      return send({ status: 500, body: 'Internal Server Error' }, response);
    case 'contract_503': {
      const error = { code: 'unavailable', message: 'The engine is down.', retryable: true };
      return send({ status: 503, body: JSON.stringify({ error }) }, response);
    }
    case 'html':
      return send({ status: 200, body: '<html><h1>502 Bad Gateway</h1></html>' }, response);
    case 'other_json':
      return send({ status: 200, body: '{"data":{"jobs":"none"},"has_more":"perhaps"}' }, response);
    case 'empty':
      return send({ status: 200, body: '' }, response);
    case 'cut':
      return cut({ status: 200, body: '{"data":[],"next":0,"has_more":false}' }, false, response);
  }
}
