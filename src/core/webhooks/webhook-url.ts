const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Whether a URL's host is this machine, by one of its usual names. */
export const isLoopbackHost = (hostname: string): boolean => LOOPBACK_HOSTS.includes(hostname);

/**
 * What is wrong with a webhook's address, in words; null when it may be called. `allowLoopback` lets http go to this machine
 * alone, for development. Where a name leads is not known here: that is checked when it is resolved to be called.
 */
export function webhookUrlProblem(text: string, allowLoopback: boolean): string | null {
  if (!URL.canParse(text)) return 'This is not a complete address, like https://example.com/hooks.';
  const { protocol, hostname, username, password } = new URL(text);
  const isLoopback = isLoopbackHost(hostname) || hostname.endsWith('.localhost');
  if (isLoopback && !allowLoopback) return 'This address is the server’s own machine, which is never called.';
  if (protocol !== 'https:' && !(protocol === 'http:' && isLoopback))
    return 'The address must begin with https://.';
  if (username !== '' || password !== '') return 'The address must not contain a user name or a password.';
  return null;
}
