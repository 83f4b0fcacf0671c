import type { z } from 'zod';
import type { ApiScope } from '@/core/api-tokens/api-token.schema';
import type { UserRole } from '@/core/auth/profile.schema';
import type { RateClass } from '@/core/http/rate-limit';

export type Shape = z.ZodType | undefined;

export interface InputSchemas<Params extends Shape, Query extends Shape, Body extends Shape> {
  /** Of the path's dynamic segments; what does not parse is answered 404, as an unknown id is. */
  params?: Params;
  query?: Query;
  body?: Body;
}

export interface AnswerRules<Data, Answer extends Shape> {
  /** What the operation does, in a sentence, for the API's document. */
  summary?: string;
  /** Schema of `data` in the success envelope; fields it does not name are left out. Absent: the handler answers a `Response`. */
  response?: Answer;
  /** Media type of the `Response` that the handler answers itself. */
  produces?: string;
  /** 200 unless said otherwise; may depend on what the handler answered. */
  status?: number | ((data: Data) => number);
  /** Every status of success, for the API's document, where `status` depends on the answer. */
  statuses?: readonly number[];
}

export interface CallerRules {
  /** Roles that may call; an API token has none of them. */
  roles?: readonly UserRole[];
  /**
   * What an API token needs; `session`: no token will do. Unless said otherwise a GET needs `read`, and everything that
   * changes something is closed to tokens.
   */
  scope?: ApiScope | 'session';
  /** What the call counts as: unless said otherwise a GET is one of `reads`, everything else one of `writes`. */
  rate?: RateClass;
}

/** What a handler declares, for the API's document and for tests. */
export interface RouteDeclaration extends InputSchemas<Shape, Shape, Shape> {
  /** null: anybody may call. */
  access: CallerRules | null;
  summary?: string;
  response?: z.ZodType;
  produces?: string;
  /** Statuses of success; empty when `status` depends on the answer and nobody said on what. */
  statuses: readonly number[];
}

export type Segments = Record<string, string | string[] | undefined>;

/** A handler as Next.js calls it, with what it declares. */
export type DeclaredRoute = ((
  request: Request,
  segment: { params: Promise<Segments> },
) => Promise<Response>) & { declaration: RouteDeclaration };

/** What a token needs for a call by this method, and what the call counts as. */
export function callRules(
  { roles, scope, rate }: CallerRules,
  method: string,
): { scope: ApiScope | 'session'; rate: RateClass } {
  const isRead = ['GET', 'HEAD', 'OPTIONS'].includes(method);
  return {
    scope: roles ? 'session' : (scope ?? (isRead ? 'read' : 'session')),
    rate: rate ?? (isRead ? 'reads' : 'writes'),
  };
}
