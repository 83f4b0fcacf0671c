import { lookup as resolveName, type LookupAddress } from 'node:dns';
import { request as requestHttp, type ClientRequest, type OutgoingHttpHeaders } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-address.ts';

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** The `host:port` pairs that the service may fetch from and push to. */
export type AllowedHosts = ReadonlySet<string>;

/** Whether a URL is http(s) and its host and port are on the list. */
export function isAllowedUrl(url: string, allowed: AllowedHosts): boolean {
  const { protocol, hostname, port } = new URL(url);
  const defaultPort = DEFAULT_PORTS[protocol];
  return defaultPort !== undefined && allowed.has(`${hostname}:${port || defaultPort}`);
}

export interface OutgoingRequest {
  method: 'GET' | 'PUT' | 'POST';
  url: string;
  headers?: OutgoingHttpHeaders;
  signal: AbortSignal;
  /** Silence after which the connection counts as broken. */
  idleTimeoutMs: number;
}

export interface NetworkOptions {
  allowedHosts: AllowedHosts;
  /** Lets names on the list resolve to addresses of private networks. Addresses written out on it always may. */
  allowPrivateNetworks?: boolean;
  /** Resolves names; tests pass another. */
  resolve?: Resolve;
}

type Resolve = (
  name: string,
  answer: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * The only way from the service to other hosts. A name is checked where it is resolved for the connection, so that it
 * cannot point elsewhere a moment later; redirects are answers like any other and never followed.
 */
export class Network {
  constructor(private readonly options: NetworkOptions) {}

  isAllowed(url: string): boolean {
    return isAllowedUrl(url, this.options.allowedHosts);
  }

  /**
   * Begins a request; whoever called it sends the body and ends it. Its errors come as events.
   * @throws when the host is not on the list (any more).
   */
  open({ method, url, headers = {}, signal, idleTimeoutMs }: OutgoingRequest): ClientRequest {
    if (!this.isAllowed(url)) throw new Error(`This cluster may not talk to ${new URL(url).host}.`);
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const request = send(url, {
      method,
      headers,
      signal,
      lookup: this.lookup,
      timeout: idleTimeoutMs,
      agent: false,
    });
    request.on('timeout', () => request.destroy(new Error('The other side fell silent.')));
    return request;
  }

  private readonly lookup: LookupFunction = (name, options, answer) => {
    const resolve: Resolve =
      this.options.resolve ?? ((host, done) => resolveName(host, { ...options, all: true }, done));
    resolve(name, (error, addresses) => {
      const problem = error ?? this.refusal(name, addresses);
      const [first] = addresses;
      if (problem || !first) answer(problem ?? new Error(`${name} has no address.`), []);
      else if (options.all) answer(null, addresses);
      else answer(null, first.address, first.family);
    });
  };

  private refusal(name: string, addresses: readonly LookupAddress[]): Error | null {
    if (this.options.allowPrivateNetworks || name === 'localhost') return null;
    const found = addresses.find(({ address }) => isPrivateAddress(address));
    return found ? new Error(`${name} resolves to ${found.address}, an address of a private network.`) : null;
  }
}
