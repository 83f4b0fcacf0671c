import type { JSONValue, Sql, TransactionSql } from 'postgres';
import { errorCode } from '../error-code.ts';
import type { Caller } from './caller.ts';
import { alreadyExists, bucketNotFound, deniedByPolicy } from './storage-error.ts';

/** A row of storage.buckets. */
export interface Bucket {
  id: string;
  name: string;
  public: boolean;
  /** Largest object in bytes; postgres.js returns bigint as text. */
  file_size_limit: string | null;
  allowed_mime_types: string[] | null;
}

/** What is known about an object's bytes. */
export interface ObjectMetadata {
  /** MD5 of the bytes in hexadecimal, within double quotes. */
  eTag: string;
  size: number;
  mimetype: string;
  cacheControl: string;
  lastModified: string;
  contentLength: number;
  httpStatusCode: 200;
}

/** What whoever uploaded an object wanted to keep with it. */
export type UserMetadata = Record<string, JSONValue>;

/** A row of storage.objects. */
export interface StoredObject {
  id: string;
  bucket_id: string;
  name: string;
  version: string;
  metadata: ObjectMetadata;
  user_metadata: UserMetadata | null;
  created_at: Date;
  updated_at: Date;
  last_accessed_at: Date;
}

/** One entry of a listing; a folder has no id. */
export interface ListedObject extends Omit<StoredObject, 'id' | 'bucket_id' | 'version' | 'user_metadata'> {
  id: string | null;
}

export interface NewObject {
  bucket: string;
  key: string;
  version: string;
  owner: string | null;
  metadata: ObjectMetadata;
  userMetadata: UserMetadata | null;
  upsert: boolean;
}

export interface ListOptions {
  prefix: string;
  limit: number;
  offset: number;
  search: string;
  sortBy: { column: 'name' | 'created_at' | 'updated_at' | 'last_accessed_at'; order: 'asc' | 'desc' };
}

/** Ends a transaction that only asked whether something would be allowed. */
class ProbeSucceeded extends Error {}

/**
 * storage.buckets and storage.objects. Methods that take a caller run under that caller's role, so that the policies of
 * our migrations decide; the others are for requests that a signed URL has already authorised.
 */
export class ObjectRepository {
  constructor(private readonly sql: Sql) {}

  async getBucket(id: string): Promise<Bucket> {
    const [bucket] = await this.sql<Bucket[]>`select * from storage.buckets where id = ${id}`;
    if (!bucket) throw bucketNotFound();
    return bucket;
  }

  listBuckets(caller: Caller): Promise<Bucket[]> {
    return this.asCaller(caller, (tx) => tx<Bucket[]>`select * from storage.buckets order by id`);
  }

  async find(bucket: string, key: string): Promise<StoredObject | null> {
    const [row] = await this.sql<
      StoredObject[]
    >`select * from storage.objects where bucket_id = ${bucket} and name = ${key}`;
    return row ?? null;
  }

  /** Null also when the object exists but the caller's policies hide it. */
  async findVisible(caller: Caller, bucket: string, key: string): Promise<StoredObject | null> {
    const rows = await this.asCaller(
      caller,
      (tx) => tx<StoredObject[]>`select * from storage.objects where bucket_id = ${bucket} and name = ${key}`,
    );
    return rows[0] ?? null;
  }

  /**
   * Asks whether the caller may create (or, with `upsert`, replace) the object, before any byte is received.
   *
   * @throws StorageError when policies forbid it, the bucket is missing, or the object exists and `upsert` is false
   */
  async assertMayWrite(caller: Caller, bucket: string, key: string, upsert: boolean): Promise<void> {
    const { userId } = caller;
    const probe = async (tx: TransactionSql) => {
      const onConflict = upsert ? tx`on conflict (bucket_id, name) do update set version = 'probe'` : tx``;
      await tx`
        insert into storage.objects (bucket_id, name, owner, owner_id, version)
        values (${bucket}, ${key}, ${userId}, ${userId}, 'probe') ${onConflict}`;
      throw new ProbeSucceeded();
    };
    await this.asCaller(caller, probe).catch((error: unknown) => {
      if (!(error instanceof ProbeSucceeded)) throw error;
    });
  }

  /**
   * Records an object whose bytes are in place.
   *
   * @returns its id, and the version it replaced, whose file may now be removed
   * @throws StorageError (KeyAlreadyExists) when it exists and `upsert` is false
   */
  async save(object: NewObject): Promise<{ id: string; replacedVersion: string | null }> {
    const { bucket, key, version, owner, metadata, userMetadata, upsert } = object;
    return this.sql.begin(async (tx) => {
      const [existing] = await tx<{ version: string }[]>`
        select version from storage.objects where bucket_id = ${bucket} and name = ${key} for update`;
      if (existing && !upsert) throw alreadyExists();
      const userJson = userMetadata ? tx.json(userMetadata) : null;
      const [row] = await tx<{ id: string }[]>`
        insert into storage.objects (bucket_id, name, owner, owner_id, version, metadata, user_metadata)
        values (${bucket}, ${key}, ${owner}, ${owner}, ${version}, ${tx.json({ ...metadata })}, ${userJson})
        on conflict (bucket_id, name) do update
          set version = excluded.version, metadata = excluded.metadata, user_metadata = excluded.user_metadata,
              updated_at = now()
          where ${upsert}
        returning id`;
      // Lost a race against another first upload of the same key.
      if (!row) throw alreadyExists();
      return { id: row.id, replacedVersion: existing?.version ?? null };
    });
  }

  /** Removes what the caller may remove and returns those rows. */
  remove(caller: Caller, bucket: string, keys: string[]): Promise<StoredObject[]> {
    return this.asCaller(
      caller,
      (tx) => tx<StoredObject[]>`
        delete from storage.objects where bucket_id = ${bucket} and name = any(${keys}) returning *`,
    );
  }

  /** Lists one folder level: sub-folders first, then objects. */
  list(caller: Caller, bucket: string, options: ListOptions): Promise<ListedObject[]> {
    const folder =
      options.prefix === '' || options.prefix.endsWith('/') ? options.prefix : `${options.prefix}/`;
    const depth = folder.split('/').length;
    const likeFolder = `${escapeLike(folder)}%`;
    const likeSearch = `%${escapeLike(options.search)}%`;
    return this.asCaller(caller, (tx) => {
      const direction = options.sortBy.order === 'desc' ? tx`desc` : tx`asc`;
      return tx<ListedObject[]>`
        with visible as (
          select *, cardinality(path_tokens) as levels, path_tokens[${depth}::int] as entry
          from storage.objects
          where bucket_id = ${bucket} and name like ${likeFolder}
        ), entries as (
          select distinct entry as name, null::uuid as id, null::timestamptz as updated_at,
            null::timestamptz as created_at, null::timestamptz as last_accessed_at, null::jsonb as metadata
          from visible where levels > ${depth}
          union all
          select entry, id, updated_at, created_at, last_accessed_at, metadata from visible where levels = ${depth}
        )
        select * from entries where name ilike ${likeSearch}
        order by (id is not null), ${tx(options.sortBy.column)} ${direction}
        limit ${options.limit} offset ${options.offset}`;
    });
  }

  private async asCaller<T>(caller: Caller, work: (tx: TransactionSql) => Promise<T>): Promise<T> {
    try {
      const result = await this.sql.begin(async (tx) => {
        await tx`select
          set_config('role', ${caller.role}, true),
          set_config('request.jwt.claims', ${JSON.stringify(caller.claims)}, true)`;
        return [await work(tx)] as const;
      });
      return result[0];
    } catch (error) {
      throw translateDatabaseError(error);
    }
  }
}

const escapeLike = (text: string) => text.replace(/[\\%_]/g, '\\$&');

function translateDatabaseError(error: unknown): unknown {
  switch (errorCode(error)) {
    case '42501':
      return deniedByPolicy();
    case '23505':
      return alreadyExists();
    case '23503':
      return bucketNotFound();
    default:
      return error;
  }
}
