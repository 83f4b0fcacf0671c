const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

/** The `host:port` pairs that the service may fetch from and push to. */
export type AllowedHosts = ReadonlySet<string>;

/** Whether a URL's host and port are on the list. */
export function isAllowedUrl(url: string, allowed: AllowedHosts): boolean {
  const { protocol, hostname, port } = new URL(url);
  return allowed.has(`${hostname}:${port || (DEFAULT_PORTS[protocol] ?? '')}`);
}
