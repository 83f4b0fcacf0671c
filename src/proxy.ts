import { NextResponse, type NextRequest } from 'next/server';
import { getPublicEnv } from '@/config/env.client';
import { paths } from '@/config/paths';
import { safeNextPath } from '@/core/auth/safe-next-path';
import { contentSecurityPolicy } from '@/server/http/content-security-policy';
import { readSession, type Session } from '@/server/supabase/read-session';
import { createCookieClient } from '@/server/supabase/server-client';

/** Every page; not the API, which authenticates itself and answers in JSON, and not files (functions fetch the tokenizers, too). */
export const config = {
  matcher: [
    '/((?!api/|tokenizers/|_next/static|_next/image|.*\\.(?:ico|png|svg|txt|webmanifest|woff2|xml)$).*)',
  ],
};

const AUTH_PAGES: readonly string[] = [paths.signIn, paths.signUp];
/** Shown to everybody. */
const OPEN_PAGES: readonly string[] = [paths.apiDocs];

/** Runs before every page: refreshes the session, sends people where their session belongs, sets the security policy. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const cookies: Parameters<NextResponse['cookies']['set']>[] = [];
  const session = await readSession(
    createCookieClient({
      getAll: () => request.cookies.getAll(),
      set: (name, value, options) => {
        // The page of this request must see the fresh session, too.
        request.cookies.set(name, value);
        cookies.push([name, value, options]);
      },
    }),
  );
  const elsewhere = destination(session.state, request.nextUrl);
  const response = elsewhere
    ? NextResponse.redirect(new URL(elsewhere, request.nextUrl.origin))
    : continueWithPolicy(request);
  cookies.forEach((cookie) => response.cookies.set(...cookie));
  response.headers.set('cache-control', 'private, no-store');
  return response;
}

/** Where a visitor belongs; null when that is where they are going, or when nobody knows who they are right now. */
function destination(
  state: Session['state'],
  { pathname, search, searchParams }: Pick<URL, 'pathname' | 'search' | 'searchParams'>,
): string | null {
  if (state === 'unavailable' || OPEN_PAGES.includes(pathname)) return null;
  const isAuthPage = AUTH_PAGES.includes(pathname);
  if (state === 'signed_in') {
    if (isAuthPage) return safeNextPath(searchParams.get('next'), paths.dashboard);
    return pathname === paths.home ? paths.dashboard : null;
  }
  if (isAuthPage) return null;
  return pathname === paths.home
    ? paths.signIn
    : `${paths.signIn}?${new URLSearchParams({ next: pathname + search })}`;
}

function continueWithPolicy(request: NextRequest): NextResponse {
  const nonce = crypto.randomUUID().replaceAll('-', '');
  const isHttps = (request.headers.get('x-forwarded-proto') ?? request.nextUrl.protocol).startsWith('https');
  const policy = contentSecurityPolicy({
    nonce,
    supabaseUrl: getPublicEnv().supabaseUrl,
    isHttps,
    isDevelopment: process.env.NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  // Next.js reads the nonce for its own scripts from the policy; the root layout reads it from x-nonce.
  headers.set('content-security-policy', policy);
  headers.set('x-nonce', nonce);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  if (isHttps) response.headers.set('strict-transport-security', 'max-age=31536000');
  return response;
}
