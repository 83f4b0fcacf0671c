import type { Stack } from './stack.ts';

export const demoEmail = 'demo@brightrun.local';

/**
 * Signs the demo user up, unless that happened at an earlier start.
 *
 * @throws Error when the user exists with another password than the one in the data directory's keys
 */
export async function ensureDemoUser({ urls, keys }: Stack): Promise<void> {
  const post = (path: string, body: object) =>
    fetch(`${urls.api}/auth/v1/${path}`, {
      method: 'POST',
      headers: { apikey: keys.publishableKey, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const credentials = { email: demoEmail, password: keys.demoPassword };
  const signIn = await post('token?grant_type=password', credentials);
  if (signIn.ok) return;
  const data = { name: 'Demo Engineer', organization: 'BrightRun' };
  const signUp = await post('signup', { ...credentials, data });
  if (signUp.ok) return;
  throw new Error(
    `The demo user ${demoEmail} can neither sign in (${signIn.status}) nor sign up (${await signUp.text()}). ` +
      'If its password was changed, `npm run local -- reset` starts over with empty data.',
  );
}
