-- Runs after @supabase/lite has created the `auth` schema and storage.sql the `storage` schema: gives both the privileges
-- and helper functions of the hosted platform.

grant usage on schema auth to anon, authenticated, service_role, postgres;
grant all on all tables in schema auth to postgres;
grant select on auth.users to service_role;
grant execute on all functions in schema auth, storage to public;

-- Hosted, `postgres` may write policies on tables it does not own (supautils); here it owns them.
grant usage on schema storage to anon, authenticated, service_role;
grant usage, create on schema storage to postgres;
grant all on storage.buckets, storage.objects to anon, authenticated, service_role, postgres;
alter table storage.objects owner to postgres;
alter table storage.buckets owner to postgres;

-- lite's versions read only one of the two places in which a caller's claims may be.
create or replace function auth.jwt() returns jsonb language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')
  )::jsonb
$$;
create or replace function auth.uid() returns uuid language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.sub', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub'
  )::uuid
$$;
create or replace function auth.role() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.role', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role'
  )
$$;
create or replace function auth.email() returns text language sql stable as $$
  select coalesce(
    nullif(current_setting('request.jwt.claim.email', true), ''),
    nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'email'
  )
$$;
