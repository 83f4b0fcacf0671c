import { createServerClient } from '@supabase/ssr';
import { signUpUser, testStack, type SignedUpUser } from '../stack/stack';
import { serverClientOptions } from '@/server/supabase/client-options';

/** Somebody who is signed in, in a browser. */
export interface Persona {
  user: SignedUpUser;
  /** The `Cookie` header of their browser. */
  cookie: string;
}

/** Signs a new user up and in. */
export async function signInPersona(name = 'Test User'): Promise<Persona> {
  const user = await signUpUser({ name });
  const { data } = await user.client.auth.getSession();
  if (!data.session) throw new Error('The new user has no session');
  return { user, cookie: await cookieHeader(data.session) };
}

/** The cookies in which a browser keeps a session. */
async function cookieHeader(tokens: { access_token: string; refresh_token: string }): Promise<string> {
  const jar = new Map<string, string>();
  const { apiUrl, publishableKey } = testStack();
  const browser = createServerClient(apiUrl, publishableKey, {
    ...serverClientOptions,
    cookies: {
      getAll: () => [...jar].map(([name, value]) => ({ name, value })),
      setAll: (cookies) => cookies.forEach(({ name, value }) => jar.set(name, value)),
    },
  });
  const { error } = await browser.auth.setSession(tokens);
  if (error) throw error;
  return [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
}
