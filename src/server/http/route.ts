import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/core/errors';
import { setSessionCookies, type UserClient } from '../supabase/server-client';
import { identifyCaller } from './identify-caller';
import { parseInput, readQuery } from './parse-input';
import { setRateHeaders } from './rate-headers';
import { readJsonBody } from './read-body';
import { setAnswerHeaders } from './request-id';
import { respondError, respondSuccess } from './respond';
import type {
  AnswerRules,
  CallerRules,
  DeclaredRoute,
  InputSchemas,
  RouteDeclaration,
  Segments,
  Shape,
} from './route-declaration';
import { toAppError } from './to-app-error';

/** Who is calling, and what a service needs to serve them. */
export interface RequestContext {
  /** The caller's client: row level security decides what it sees. */
  db: UserClient;
  userId: string;
  /** Told by a session, not by an API token: null. */
  email: string | null;
  now: Date;
}

type Parsed<Schema extends Shape> = Schema extends z.ZodType ? z.output<Schema> : undefined;

interface Input<Params extends Shape, Query extends Shape, Body extends Shape> {
  params: Parsed<Params>;
  query: Parsed<Query>;
  body: Parsed<Body>;
}

type Handled<Answer extends Shape> = Answer extends z.ZodType ? z.input<Answer> : Response;

/**
 * A route handler for signed-in users and their API tokens: declares its input and output, calls one service. In order:
 * session or token (401), origin of a session's mutations (403), role or scope (403), rate (429), path (404), query and
 * body (400, 413), service, response. A thrown `AppError` is answered with its status, everything else with an opaque 500.
 */
export function route<
  Data extends Handled<Answer>,
  Params extends Shape = undefined,
  Query extends Shape = undefined,
  Body extends Shape = undefined,
  Answer extends Shape = undefined,
>(
  rules: InputSchemas<Params, Query, Body> & AnswerRules<Data, Answer> & CallerRules,
  handler: (
    input: Input<Params, Query, Body> & {
      ctx: RequestContext;
      /** Aborted when the caller has gone: for answers that take long. */
      signal: AbortSignal;
    },
  ) => Promise<Data>,
): DeclaredRoute {
  return answering({ ...declarationOf(rules), access: rules }, async (request, segments) => {
    const { caller, response } = await identifyCaller(request, rules);
    if (!caller) return response;
    const ctx: RequestContext = { ...caller, now: new Date() };
    const input = await readInput(rules, request, segments);
    return toResponse(rules, await handler({ ctx, signal: request.signal, ...input }));
  });
}

/** A route handler that anybody may call; it only reads, and never on behalf of a user. */
export function publicRoute<Data extends Handled<Answer>, Answer extends Shape = undefined>(
  rules: AnswerRules<Data, Answer>,
  handler: (input: { now: Date }) => Promise<Data>,
): DeclaredRoute {
  return answering({ ...declarationOf(rules), access: null }, async () =>
    toResponse(rules, await handler({ now: new Date() })),
  );
}

type Declared = Omit<RouteDeclaration, 'access'>;

function declarationOf<Data>({
  params,
  query,
  body,
  summary,
  response,
  produces,
  status = 200,
  statuses,
}: InputSchemas<Shape, Shape, Shape> & AnswerRules<Data, Shape>): Declared {
  const given = typeof status === 'number' ? [status] : [];
  return { params, query, body, summary, response, produces, statuses: statuses ?? given };
}

function answering(
  declaration: RouteDeclaration,
  serve: (request: Request, segments: Segments) => Promise<Response>,
): DeclaredRoute {
  const handle = async (request: Request, { params }: { params: Promise<Segments> }): Promise<Response> => {
    let response: Response;
    try {
      response = await serve(request, await params);
    } catch (error) {
      response = respondError(request, toAppError(request, error));
    }
    setAnswerHeaders(request, response.headers);
    setRateHeaders(request, response.headers);
    setSessionCookies(request, response.headers);
    return response;
  };
  return Object.assign(handle, { declaration });
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
