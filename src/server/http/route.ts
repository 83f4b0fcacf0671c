import 'server-only';
import type { z } from 'zod';
import { getPublicEnv } from '@/config/env.client';
import type { UserRole } from '@/core/auth/profile.schema';
import { AppError } from '@/core/errors';
import { requireAuth } from '../supabase/require-auth';
import { requireRole } from '../supabase/require-role';
import { createServerSupabaseClient, setSessionCookies, type UserClient } from '../supabase/server-client';
import { parseInput, readQuery } from './parse-input';
import { readJsonBody } from './read-body';
import { setAnswerHeaders } from './request-id';
import { respondError, respondSuccess } from './respond';
import { requireSameOrigin } from './same-origin';
import { toAppError } from './to-app-error';

/** Who is calling, and what a service needs to serve them. */
export interface RequestContext {
  /** The caller's client: row level security decides what it sees. */
  db: UserClient;
  userId: string;
  email: string;
  now: Date;
}

type Shape = z.ZodType | undefined;
type Parsed<Schema extends Shape> = Schema extends z.ZodType ? z.output<Schema> : undefined;

interface InputSchemas<Params extends Shape, Query extends Shape, Body extends Shape> {
  /** Of the path's dynamic segments; what does not parse is answered 404, as an unknown id is. */
  params?: Params;
  query?: Query;
  body?: Body;
}

interface AnswerRules<Data, Answer extends Shape> {
  /** Schema of `data` in the success envelope; fields it does not name are left out. Absent: the handler answers a `Response`. */
  response?: Answer;
  /** 200 unless said otherwise; may depend on what the handler answered. */
  status?: number | ((data: Data) => number);
}

interface Input<Params extends Shape, Query extends Shape, Body extends Shape> {
  params: Parsed<Params>;
  query: Parsed<Query>;
  body: Parsed<Body>;
}

type Handled<Answer extends Shape> = Answer extends z.ZodType ? z.input<Answer> : Response;
type NextRoute = (
  request: Request,
  segment: { params: Promise<Record<string, string | string[] | undefined>> },
) => Promise<Response>;

/**
 * A route handler for signed-in users: declares its input and output, calls one service. In order: session (401), origin
 * of mutations (403), role (403), path (404), query and body (400, 413), service, response. A thrown `AppError` is
 * answered with its status, everything else with an opaque 500.
 */
export function route<
  Data extends Handled<Answer>,
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends Shape = undefined,
  Answer extends Shape = undefined,
>(
  rules: InputSchemas<Params, Query, Body> & AnswerRules<Data, Answer> & { roles?: readonly UserRole[] },
  handler: (input: Input<Params, Query, Body> & { ctx: RequestContext }) => Promise<Data>,
): NextRoute {
  return answering(async (request, segments) => {
    const auth = await (rules.roles ? requireRole(request, rules.roles) : requireAuth(request));
    if (!auth.user) return auth.response;
    requireSameOrigin(request, getPublicEnv().appUrl);
    const ctx: RequestContext = {
      db: createServerSupabaseClient(request),
      userId: auth.user.id,
      email: auth.user.email,
      now: new Date(),
    };
    const input = await readInput(rules, request, segments);
    return toResponse(rules, await handler({ ctx, ...input }));
  });
}

/** A route handler that anybody may call; it only reads, and never on behalf of a user. */
export function publicRoute<Data extends Handled<Answer>, Answer extends Shape = undefined>(
  rules: AnswerRules<Data, Answer>,
  handler: (input: { now: Date }) => Promise<Data>,
): NextRoute {
  return answering(async () => toResponse(rules, await handler({ now: new Date() })));
}

type Segments = Record<string, string | string[] | undefined>;

function answering(serve: (request: Request, segments: Segments) => Promise<Response>): NextRoute {
  return async (request, { params }) => {
    let response: Response;
    try {
      response = await serve(request, await params);
    } catch (error) {
      response = respondError(request, toAppError(request, error));
    }
    setAnswerHeaders(request, response.headers);
    setSessionCookies(request, response.headers);
    return response;
  };
}

async function readInput<Params extends Shape, Query extends Shape, Body extends Shape>(
  schemas: InputSchemas<Params, Query, Body>,
  request: Request,
  segments: Segments,
): Promise<Input<Params, Query, Body>> {
  const params = schemas.params?.safeParse(segments);
  if (params && !params.success) throw new AppError('not_found', 'There is nothing here.');
  const query = schemas.query && parseInput(schemas.query, readQuery(request.url));
  const body = schemas.body && parseInput(schemas.body, await readJsonBody(request));
  return { params: params?.data, query, body } as Input<Params, Query, Body>;
}

function toResponse<Data, Answer extends Shape>(rules: AnswerRules<Data, Answer>, data: Data): Response {
  if (data instanceof Response) return data;
  if (!rules.response) throw new TypeError('A route without a response schema must answer a Response');
  const status = typeof rules.status === 'function' ? rules.status(data) : (rules.status ?? 200);
  return respondSuccess(rules.response.parse(data), status);
}
