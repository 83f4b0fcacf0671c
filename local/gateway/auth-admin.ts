import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Sql } from 'postgres';
import { z, ZodError } from 'zod';
import { BodyError, readJsonBody, sendJson } from './json-body.ts';

/** The columns of auth.users that the admin API shows. */
interface AuthUser {
  id: string;
  aud: string;
  role: string;
  email: string;
  phone: string | null;
  email_confirmed_at: Date | null;
  last_sign_in_at: Date | null;
  raw_app_meta_data: Record<string, unknown> | null;
  raw_user_meta_data: Record<string, unknown> | null;
  created_at: Date;
  updated_at: Date;
}

const metadata = z.record(z.string(), z.json()).optional();
const updateInput = z.object({
  email: z.email().optional(),
  password: z.string().min(6).optional(),
  email_confirm: z.boolean().optional(),
  app_metadata: metadata,
  user_metadata: metadata,
});
const createInput = updateInput.extend({ email: z.email(), password: z.string().min(6) });

interface AuthAdminOptions {
  sql: Sql;
  secretKey: string;
  /** The public sign-up endpoint: it hashes the password and fires the project's triggers. */
  signUp: (body: { email: string; password: string; data?: unknown }) => Promise<Response>;
}

/** The part of GoTrue's admin API (`supabase.auth.admin`) that @supabase/lite lacks: create, get, list, update, delete. */
export function createAuthAdmin({ sql, secretKey, signUp }: AuthAdminOptions) {
  const findUser = async (id: string) =>
    (await sql<AuthUser[]>`select * from auth.users where id = ${id}`)[0];

  async function update(id: string, input: z.infer<typeof updateInput>): Promise<void> {
    const appMetadata = sql.json(input.app_metadata ?? {});
    const userMetadata = sql.json(input.user_metadata ?? {});
    await sql`
      update auth.users set
        email = coalesce(lower(${input.email ?? null}), email),
        encrypted_password = coalesce(
          extensions.crypt(${input.password ?? null}, extensions.gen_salt('bf', 10)), encrypted_password),
        email_confirmed_at = case when ${input.email_confirm ?? false} then coalesce(email_confirmed_at, now())
          else email_confirmed_at end,
        raw_app_meta_data = coalesce(raw_app_meta_data, '{}') || ${appMetadata},
        raw_user_meta_data = coalesce(raw_user_meta_data, '{}') || ${userMetadata},
        updated_at = now()
      where id = ${id}`;
  }

  async function create(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { email, password, user_metadata, ...rest } = createInput.parse(await readJsonBody(request));
    const answer = await signUp({ email, password, data: user_metadata });
    const body: unknown = await answer.json();
    if (!answer.ok) {
      sendJson(response, answer.status, body);
      return;
    }
    const [user] = await sql<{ id: string }[]>`select id from auth.users where email = lower(${email})`;
    if (!user) throw new Error(`signing up ${email} left no user`);
    // Signing up also signs in; an admin who creates a user does not.
    await sql`delete from auth.sessions where user_id = ${user.id}`;
    await update(user.id, rest);
    sendJson(response, 200, view(await findUser(user.id)));
  }

  async function list(url: URL, response: ServerResponse): Promise<void> {
    const perPage = Number(url.searchParams.get('per_page') || 50);
    const page = Number(url.searchParams.get('page') || 1);
    const users = await sql<AuthUser[]>`
      select * from auth.users order by created_at desc limit ${perPage} offset ${(page - 1) * perPage}`;
    const [total] = await sql<{ count: number }[]>`select count(*)::int from auth.users`;
    response.setHeader('x-total-count', total?.count ?? 0);
    sendJson(response, 200, { users: users.map(view), aud: 'authenticated' });
  }

  async function handleOne(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const user = await findUser(id);
    if (!user) {
      sendJson(response, 404, { code: 404, error_code: 'user_not_found', msg: 'User not found' });
    } else if (request.method === 'DELETE') {
      await sql`delete from auth.users where id = ${id}`;
      sendJson(response, 200, {});
    } else if (request.method === 'PUT') {
      await update(id, updateInput.parse(await readJsonBody(request)));
      sendJson(response, 200, view(await findUser(id)));
    } else {
      sendJson(response, 200, view(user));
    }
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://gateway');
    const id = /^\/auth\/v1\/admin\/users\/([0-9a-f-]{36})$/.exec(url.pathname)?.[1];
    if (!isAdmin(request, secretKey)) {
      sendJson(response, 403, { code: 403, error_code: 'not_admin', msg: 'User not allowed' });
    } else if (id) {
      await handleOne(id, request, response);
    } else if (request.method === 'POST') {
      await create(request, response);
    } else {
      await list(url, response);
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    try {
      await handle(request, response);
    } catch (error) {
      if (error instanceof BodyError || error instanceof ZodError) {
        sendJson(response, 400, { code: 400, error_code: 'validation_failed', msg: error.message });
      } else {
        console.error('[auth admin]', error);
        sendJson(response, 500, { code: 500, msg: 'Internal Server Error' });
      }
    }
  };
}

function isAdmin(request: IncomingMessage, secretKey: string): boolean {
  const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  return request.headers.apikey === secretKey && (bearer === undefined || bearer === secretKey);
}

function view(user: AuthUser | undefined) {
  return (
    user && {
      id: user.id,
      aud: user.aud,
      role: user.role,
      email: user.email,
      phone: user.phone ?? '',
      email_confirmed_at: user.email_confirmed_at,
      confirmed_at: user.email_confirmed_at,
      last_sign_in_at: user.last_sign_in_at,
      app_metadata: user.raw_app_meta_data ?? {},
      user_metadata: user.raw_user_meta_data ?? {},
      identities: [],
      created_at: user.created_at,
      updated_at: user.updated_at,
    }
  );
}
