interface PolicyOptions {
  nonce: string;
  supabaseUrl: string;
  isHttps: boolean;
  isDevelopment: boolean;
}

/**
 * The content security policy of one page: scripts run only with this request's nonce (and what they load themselves),
 * nothing is sent anywhere but here and to Supabase, nobody may frame us.
 */
export function contentSecurityPolicy({ nonce, supabaseUrl, isHttps, isDevelopment }: PolicyOptions): string {
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    // React's error overlay evaluates code in development; nothing does in production.
    'script-src': [
      "'self'",
      `'nonce-${nonce}'`,
      "'strict-dynamic'",
      ...(isDevelopment ? ["'unsafe-eval'"] : []),
    ],
    // Charts and floating elements are placed with style attributes, toasts and scroll locks bring style elements without a nonce.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", new URL(supabaseUrl).origin],
    'worker-src': ["'self'"],
    'object-src': ["'none'"],
    'base-uri': ["'self'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
    ...(isHttps ? { 'upgrade-insecure-requests': [] } : {}),
  };
  return Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');
}
