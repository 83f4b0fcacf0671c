import { PostgresConnection } from '@supabase/lite/postgres';
import type postgres from 'postgres';
import { toPostgrestError } from './database-errors.ts';
import { postgrestTypes } from './postgres-types.ts';

/** How sessions begin and end. */
export type SessionOptions = Pick<PostgresOptions, 'onnotice' | 'onclose' | 'max_lifetime'>;
type PostgresOptions = NonNullable<Parameters<typeof postgres>[1]>;
type Variables = Parameters<PostgresConnection['withContext']>[0];
type Options = Parameters<PostgresConnection['withContext']>[2];

/**
 * lite's way to the database, mended where PostgREST's is another: errors, types, and what a request costs. Where lite asks
 * PostgreSQL 15 to 23 times, most of them to say who is calling, this asks 4 or 5 times, in statements that it prepares once.
 */
export class GatewayConnection extends PostgresConnection {
  private schemaVersion = 0;

  constructor(url: string, sessionOptions: SessionOptions) {
    super({ url, postgresOptions: { ...sessionOptions, max: 10, types: postgrestTypes } });
    // At its first request lite would GRANT ALL on every table with row-level security, and so undo the column grants of
    // our migrations. It skips that once it believes that it has been done.
    Reflect.set(this, 'rlsState', 'active');
    prepareStatements(this.driver, () => this.schemaVersion);
  }

  override normalizeDbError(error: unknown): unknown {
    return toPostgrestError(error);
  }

  /** Runs in a transaction that has the caller's role and knows their claims, all of which one statement says. */
  override withContext<Result>(
    variables: Variables,
    run: (database: PostgresConnection['kysely']) => Promise<Result>,
    options?: Options,
  ): Promise<Result> {
    if (!variables || options?.transaction || options?.forceRollback) {
      return super.withContext(variables, run, options);
    }
    const settings = [...callerSettings(variables), ...callSettings(options?.rpc)];
    return this.kysely.transaction().execute(async (transaction) => {
      await transaction.executeQuery(settingStatement(settings));
      return run(transaction);
    });
  }

  override async clearSchemaCache(): Promise<void> {
    this.schemaVersion++;
    await super.clearSchemaCache();
  }
}

type Setting = [name: string, value: string];

/** Who is calling, as policies and functions read it. */
function callerSettings(variables: NonNullable<Variables>): Setting[] {
  const { auth, storage } = variables as {
    auth?: { role?: string; uid?: string | null; jwt?: object | null };
    storage?: { operation?: string };
  };
  const role = auth?.role || 'anon';
  return [
    ['role', role],
    ['request.jwt.claim.sub', auth?.uid ?? ''],
    ['request.jwt.claim.role', role],
    ['request.jwt.claims', auth?.jwt ? JSON.stringify(auth.jwt) : ''],
    ['storage.operation', storage?.operation ?? ''],
  ];
}

/** What a function may know of the request that calls it, and what it may say of the answer, empty at first. */
function callSettings(call: NonNullable<Options>['rpc']): Setting[] {
  if (!call) return [];
  return [
    ['response.status', ''],
    ['response.headers', ''],
    ['request.method', call.method],
    ['request.path', call.path],
    ['request.headers', JSON.stringify(call.requestHeaders ?? {})],
    ...(call.readOnly ? [['transaction_read_only', 'on'] satisfies Setting] : []),
  ];
}

/** Makes the settings until the end of the transaction. */
function settingStatement(settings: readonly Setting[]) {
  const calls = settings.map((_setting, index) => `set_config($${2 * index + 1}, $${2 * index + 2}, true)`);
  return {
    sql: `select ${calls.join(', ')}`,
    parameters: settings.flat(),
    query: { kind: 'SelectQueryNode' as const },
    queryId: { queryId: 'settings' },
  };
}

/**
 * Lets PostgreSQL keep the plans of statements with parameters, which lite has it parse and describe again each time. After a
 * change of the schema they are made anew: a plan whose columns have changed is an error within a transaction.
 */
function prepareStatements(driver: PostgresConnection['driver'], schemaVersion: () => number): void {
  const reserve = driver.reserve.bind(driver);
  driver.reserve = async () => {
    const connection = await reserve();
    const { unsafe } = connection;
    const prepared: typeof unsafe = (text, values, options) =>
      values?.length
        ? unsafe(`${text} /* schema ${schemaVersion()} */`, values, { ...options, prepare: true })
        : unsafe(text, values, options);
    return Object.assign(connection, { unsafe: prepared });
  };
}
