import fc from 'fast-check';
import { API_SCOPES, type ApiTokenList, type CreatedApiToken } from '@/core/api-tokens/api-token.schema';
import { insertApiToken } from '@/testing/api/api-token';
import { callApi, callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertDataset } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, serviceClient, sql } from '@/testing/stack/stack';

let owner: Persona;
let stranger: Persona;

beforeAll(async () => {
  useStackAsServerEnv({ RATE_LIMITS: 'token_failures=99999/60' });
  [owner, stranger] = await Promise.all([signInPersona('Owner'), signInPersona('Stranger')]);
});
afterAll(closeSql);

const input = { name: 'Nightly', scopes: ['read'], expires_in_days: 30 };
/** A request of a program: no cookies, no origin. */
const callWith = (authorization: string, target: string, body?: unknown) =>
  callApi(null, target, { body, headers: { authorization, origin: null } });
const withoutRequestId = (body: unknown) => ({ ...(body as object), requestId: '' });

describe('the life of a token', () => {
  test('made, told once, used, revoked', async () => {
    const made = await callApiForData<CreatedApiToken>(owner, 'POST /api/tokens', { body: input });
    expect(made.secret).toMatch(/^brt_[A-Za-z0-9_-]{43}$/);
    expect(made.token).toMatchObject({
      name: 'Nightly',
      scopes: ['read'],
      prefix: made.secret.slice(0, 8),
      last_used_at: null,
    });
    const days = Date.parse(made.token.expires_at ?? '') - Date.parse(made.token.created_at);
    expect(Math.round(days / 86_400_000)).toBe(30);

    const { status, body } = await callWith(`Bearer ${made.secret}`, 'GET /api/profile');
    expect([status, body]).toMatchObject([200, { data: { id: owner.user.id, email: owner.user.email } }]);

    const list = await callApiForData<ApiTokenList>(owner, 'GET /api/tokens');
    expect(list).toMatchObject({ enabled: true, max_tokens: 20 });
    const listed = list.tokens.find(({ id }) => id === made.token.id);
    expect(listed?.last_used_at).not.toBeNull();
    const stored = await sql()`select t::text as row from public.api_tokens t where id = ${made.token.id}`;
    for (const told of [JSON.stringify(list), JSON.stringify(stored)]) {
      expect(told).not.toContain(made.secret.slice(8));
    }

    await callApiForData(owner, `DELETE /api/tokens/${made.token.id}`);
    expect((await callWith(`Bearer ${made.secret}`, 'GET /api/profile')).status).toBe(401);
    expect((await callApi(owner, `DELETE /api/tokens/${made.token.id}`)).status).toBe(404);
  });

  test('when it was used is written once a minute', async () => {
    const { id, secret } = await insertApiToken(owner.user.id);
    const usedAfter = async (earlier: string | null) => {
      await sql()`update public.api_tokens set last_used_at = now() - ${earlier}::text::interval where id = ${id}`;
      const [before] = await sql()`select last_used_at from public.api_tokens where id = ${id}`;
      await callWith(`Bearer ${secret}`, 'GET /api/datasets');
      const [after] = await sql()`select last_used_at from public.api_tokens where id = ${id}`;
      return String(after?.last_used_at) !== String(before?.last_used_at);
    };
    expect(await usedAfter(null)).toBe(true);
    expect(await usedAfter('50 seconds')).toBe(false);
    expect(await usedAfter('70 seconds')).toBe(true);
  });

  test('twenty and no more, however many are asked for at once', async () => {
    const greedy = await signInPersona('Greedy');
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => callApi(greedy, 'POST /api/tokens', { body: input })),
    );
    const statuses = answers.map(({ status }) => status);
    expect([
      statuses.filter((status) => status === 201).length,
      statuses.filter((status) => status === 409).length,
    ]).toEqual([20, 5]);
  });

  test.each<[string, object]>([
    ['no name', { ...input, name: ' ' }],
    ['no scope', { ...input, scopes: [] }],
    ['an unknown scope', { ...input, scopes: ['admin'] }],
    ['a scope twice', { ...input, scopes: ['read', 'read'] }],
    ['another lifetime', { ...input, expires_in_days: 36_500 }],
    ['no lifetime', { name: 'x', scopes: ['read'] }],
    ['somebody else’s id', { ...input, user_id: crypto.randomUUID() }],
  ])('%s is refused', async (_, body) => {
    expect((await callApi(owner, 'POST /api/tokens', { body })).status).toBe(400);
  });
});

describe('who gets in', () => {
  test('a token sees what its owner sees, and nothing of anybody else', async () => {
    const [mine, theirs] = await Promise.all([insertDataset(owner.user.id), insertDataset(stranger.user.id)]);
    const { secret } = await insertApiToken(owner.user.id);
    const ask = (id: string) => callWith(`Bearer ${secret}`, `GET /api/datasets/${id}`);
    expect([(await ask(mine)).status, (await ask(theirs)).status]).toEqual([200, 404]);
    const renamed = await callWith(`bearer  ${secret}`, `PATCH /api/datasets/${theirs}`, {
      name: 'Mine now',
    });
    expect(renamed.status).toBe(404);
    const download = await callWith(`Bearer ${secret}`, `GET /api/datasets/${mine}/download`);
    expect(download.status).toBe(200);
  });

  test('malformed, unknown, expired, revoked and of a deleted user: one answer', async () => {
    const leaver = await signInPersona('Leaver');
    const [expired, revoked, orphaned] = await Promise.all([
      insertApiToken(owner.user.id, { expiresAt: new Date(Date.now() - 1000) }),
      insertApiToken(owner.user.id),
      insertApiToken(leaver.user.id),
    ]);
    await sql()`delete from public.api_tokens where id = ${revoked.id}`;
    await sql()`delete from auth.users where id = ${leaver.user.id}`;
    const answers = await Promise.all(
      [
        '',
        'brt_',
        `brt_${'x'.repeat(43)}`,
        expired.secret,
        revoked.secret,
        orphaned.secret,
        owner.user.accessToken,
      ].map((token) => callWith(`Bearer ${token}`, 'GET /api/datasets')),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(withoutRequestId(body)))).size).toBe(1);
  });

  test('no header opens anything, or breaks anything', async () => {
    const header = fc
      .tuple(
        fc.constantFrom('Bearer ', 'bearer', 'BEARER\t', 'Basic ', 'Bearer brt_', 'Token ', ''),
        fc.oneof(
          fc.string({ unit: 'binary-ascii', maxLength: 80 }),
          fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
          fc.constantFrom("' or 1=1 --", '../../etc/passwd', '\u00ff'.repeat(43), 'a'.repeat(10_000)),
        ),
      )
      .map(([scheme, value]) => (scheme + value).replaceAll(/[\0\r\n]/g, ''));
    await fc.assert(
      fc.asyncProperty(header, async (authorization) => {
        expect((await callWith(authorization, 'GET /api/catalog')).status).toBe(401);
      }),
      { numRuns: 100 },
    );
  });

  test('a bad token is not saved by good cookies, and another scheme does not matter', async () => {
    const ask = async (authorization: string) =>
      (await callApi(owner, 'GET /api/catalog', { headers: { authorization } })).status;
    expect([await ask('Bearer nonsense'), await ask('Basic dXNlcjpwYXNz')]).toEqual([401, 200]);
  });

  test('the data API shows the owner their tokens without the hash, and nobody else any', async () => {
    const { id } = await insertApiToken(owner.user.id);
    const read = async (who: Persona, columns: string) => {
      const { data, error } = await who.user.client.from('api_tokens').select(columns).eq('id', id);
      return error?.code ?? data;
    };
    expect(await read(owner, 'id,name,scopes')).toEqual([{ id, name: 'A token', scopes: [...API_SCOPES] }]);
    expect(await read(owner, 'token_hash')).toBe('42501');
    expect(await read(stranger, 'id')).toEqual([]);
  });
});

describe('how often', () => {
  /** The allowance of a user, as it was `seconds` ago. */
  const letTimePass = (userId: string, seconds: number) => sql()`
    update private.rate_limits set full_at = full_at - make_interval(secs => ${seconds}) where subject = ${`user:${userId}`}`;

  test('a burst is refused with the time to wait, another user is not, and waiting helps', async () => {
    const busy = await signInPersona('Busy');
    const [{ secret }, other] = await Promise.all([
      insertApiToken(busy.user.id),
      insertApiToken(stranger.user.id),
    ]);
    await sql()`
      insert into private.rate_limits (subject, class, full_at)
      values (${`user:${busy.user.id}`}, 'reads', now() + interval '59.95 seconds')`;
    const ask = (token: string) => callWith(`Bearer ${token}`, 'GET /api/catalog');
    const refused = await ask(secret);
    expect([refused.status, refused.body]).toMatchObject([429, { code: 'rate_limited' }]);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(refused.headers.get('ratelimit')).toBe('"reads";r=0;t=1');
    expect(refused.headers.get('ratelimit-policy')).toBe('"reads";q=600;w=60');
    expect((await ask(other.secret)).status).toBe(200);
    await letTimePass(busy.user.id, 30);
    const allowed = await ask(secret);
    expect(allowed.status).toBe(200);
    expect(allowed.headers.get('ratelimit')).toMatch(/^"reads";r=(29\d|30\d);t=0$/);
  });

  test('sessions are refused new trainings and uploads by the same limits, and read on', async () => {
    const busy = await signInPersona('Busy');
    for (const name of ['job_creation', 'uploads']) {
      await sql()`
        insert into private.rate_limits (subject, class, full_at)
        values (${`user:${busy.user.id}`}, ${name}, now() + interval '1 minute')`;
    }
    const statuses = await Promise.all(
      ['POST /api/jobs', 'POST /api/sweeps', 'POST /api/datasets', 'GET /api/jobs'].map(
        async (target) => (await callApi(busy, target, target.startsWith('GET') ? {} : { body: {} })).status,
      ),
    );
    expect(statuses).toEqual([429, 429, 429, 200]);
  });

  test('another site cannot use up a session’s allowance', async () => {
    const calm = await signInPersona('Calm');
    await callApi(calm, 'POST /api/jobs', { body: {}, headers: { origin: 'https://evil.example' } });
    expect(await sql()`select 1 from private.rate_limits where subject = ${`user:${calm.user.id}`}`).toEqual(
      [],
    );
  });

  test('who guesses tokens is refused by address; good tokens from there are not', async () => {
    const address = '2001:db8::7';
    await sql()`
      insert into private.rate_limits (subject, class, full_at)
      values (${`address:${address}`}, 'token_failures', now() + interval '10 minutes')`;
    const { secret } = await insertApiToken(owner.user.id);
    const ask = async (token: string, from: string) => {
      const headers = { authorization: `Bearer ${token}`, 'x-forwarded-for': from };
      return (await callApi(null, 'GET /api/catalog', { headers })).status;
    };
    const unknown = `brt_${'y'.repeat(43)}`;
    expect([
      await ask(unknown, `spoofed, ${address}`),
      await ask(unknown, '192.0.2.1'),
      await ask(secret, address),
    ]).toEqual([429, 401, 200]);
  });

  test('so many at once, and as many again evenly over the window', async () => {
    const userId = crypto.randomUUID();
    const start = Date.parse('2026-01-01T00:00:00Z');
    const askAt = async (seconds: number) => {
      const { data, error } = await serviceClient().rpc('count_request', {
        ...{ p_user_id: userId, p_class: 'writes', p_requests: 3, p_window_seconds: 30 },
        p_now: new Date(start + seconds * 1000).toISOString(),
      });
      if (error) throw new Error(error.message);
      return data;
    };
    const table: [number, [boolean, number, number]][] = [
      [0, [true, 2, 0]],
      [0, [true, 1, 0]],
      [0, [true, 0, 10]],
      [0, [false, 0, 10]],
      [4, [false, 0, 6]],
      [10, [true, 0, 10]],
      [35, [true, 1, 0]],
      [1000, [true, 2, 0]],
      // A server whose clock is behind does not open the gate.
      [900, [false, 0, 90]],
    ];
    for (const [seconds, [allowed, remaining, retry_after_seconds]] of table) {
      expect([seconds, await askAt(seconds)]).toEqual([seconds, { allowed, remaining, retry_after_seconds }]);
    }
  });

  test('rows of the past are removed on the way', async () => {
    const old = crypto.randomUUID();
    await sql()`
      insert into private.rate_limits (subject, class, full_at) values (${old}, 'reads', '2020-01-01'), (${old}, 'writes', '2020-01-01')`;
    await serviceClient().rpc('count_request', {
      ...{ p_user_id: crypto.randomUUID(), p_class: 'writes', p_requests: 3, p_window_seconds: 30 },
    });
    expect(await sql()`select 1 from private.rate_limits where subject = ${old}`).toEqual([]);
  });
});
