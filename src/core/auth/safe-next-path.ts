const ANY_ORIGIN = 'http://local.invalid';

/**
 * The `next` parameter of the sign-in page, when it is a page of this application; else `fallback`.
 * Refuses other sites in every spelling a browser would follow (`//host`, `/\host`, control characters, absolute URLs)
 * and the API.
 */
export function safeNextPath(next: string | null | undefined, fallback: string): string {
  if (!next || !/^\/(?![/\\])/.test(next) || /[\u0000-\u001f\u007f\\]/.test(next)) return fallback;
  if (!URL.canParse(next, ANY_ORIGIN)) return fallback;
  const url = new URL(next, ANY_ORIGIN);
  // `/.//host` is local until its dots are resolved.
  if (url.origin !== ANY_ORIGIN || url.pathname.startsWith('//')) return fallback;
  if (url.pathname === '/api' || url.pathname.startsWith('/api/')) return fallback;
  return url.pathname + url.search + url.hash;
}
