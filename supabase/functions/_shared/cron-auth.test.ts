/** @jest-environment node */
import { z } from 'zod';
import { CRON_SECRET_HEADER, refuseUnlessCron } from './cron-auth.ts';
import { functionEnv, readEnv } from './env.ts';

const SECRET = 'a-cron-secret-of-some-length';

const request = (method: string, headers: Record<string, string> = {}) =>
  new Request('http://localhost/functions/v1/tick', { method, headers });

describe('the guard of cron functions', () => {
  test.each`
    caller                        | method    | given          | secret       | status
    ${'the scheduler'}            | ${'POST'} | ${SECRET}      | ${SECRET}    | ${null}
    ${'a GET with the secret'}    | ${'GET'}  | ${SECRET}      | ${SECRET}    | ${405}
    ${'a wrong secret'}           | ${'POST'} | ${'wrong'}     | ${SECRET}    | ${401}
    ${'a prefix of the secret'}   | ${'POST'} | ${'a-cron'}    | ${SECRET}    | ${401}
    ${'no header'}                | ${'POST'} | ${undefined}   | ${SECRET}    | ${401}
    ${'anyone, no secret is set'} | ${'POST'} | ${''}          | ${''}        | ${401}
    ${'anyone, secret missing'}   | ${'POST'} | ${'undefined'} | ${undefined} | ${401}
  `('$caller gets $status', async ({ method, given, secret, status }) => {
    const headers: Record<string, string> = given === undefined ? {} : { [CRON_SECRET_HEADER]: given };
    const refusal = await refuseUnlessCron(request(method, headers), secret);
    expect(refusal?.status ?? null).toBe(status);
  });
});

describe('the environment of a function', () => {
  const complete: Record<string, string> = {
    SUPABASE_URL: 'http://127.0.0.1:54321',
    SUPABASE_SERVICE_ROLE_KEY: 'service-role',
    CRON_SECRET: SECRET,
  };

  test('is read when complete, with a function’s own variables', () => {
    const schema = functionEnv.extend({ BATCH: z.coerce.number().default(3) });
    expect(readEnv(schema, (name) => complete[name])).toEqual({ ...complete, BATCH: 3 });
  });

  test('names every missing variable and shows no value', () => {
    const read = (name: string) => (name === 'CRON_SECRET' ? 'short' : undefined);
    expect(() => readEnv(functionEnv, read)).toThrow(/SUPABASE_URL.*SUPABASE_SERVICE_ROLE_KEY.*CRON_SECRET/);
    expect(() => readEnv(functionEnv, read)).not.toThrow(/short\b/);
  });
});
