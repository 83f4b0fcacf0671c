-- API tokens, and how many requests a caller may make. A request with a token costs one call: authenticate_api_token.

create table public.api_tokens (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  name text not null constraint api_tokens_name_length check (char_length(name) between 1 and 100),
  prefix text not null constraint api_tokens_prefix_format check (prefix ~ '^brt_[A-Za-z0-9_-]{4}$'),
  token_hash text not null constraint api_tokens_hash_format check (token_hash ~ '^[0-9a-f]{64}$'),
  scopes text[] not null constraint api_tokens_scopes_known check (
    cardinality(scopes) > 0 and scopes <@ array['read', 'datasets:write', 'jobs:write', 'models:write', 'account:write']
  ),
  expires_at timestamptz,
  last_used_at timestamptz,
  created_at timestamptz not null default now(),
  constraint api_tokens_hash_once unique (token_hash)
);
comment on column public.api_tokens.token_hash is 'SHA-256 of the token, in hexadecimal: the token itself is kept nowhere.';
comment on column public.api_tokens.last_used_at is 'Written once a minute at most.';

create index api_tokens_user on public.api_tokens (user_id, created_at);

revoke all on public.api_tokens from anon, authenticated;
grant select, insert, update, delete on public.api_tokens to service_role;
grant select (id, user_id, name, prefix, scopes, expires_at, last_used_at, created_at) on public.api_tokens to authenticated;
grant delete on public.api_tokens to authenticated;
alter table public.api_tokens enable row level security;
create policy "Users read their own tokens" on public.api_tokens
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Users revoke their own tokens" on public.api_tokens
  for delete to authenticated using (user_id = (select auth.uid()));

-- Unlogged: a crash of the server forgets the counts, which does no harm.
create unlogged table private.rate_limits (
  subject text not null,
  class text not null,
  full_at timestamptz not null,
  primary key (subject, class)
);
comment on table private.rate_limits is
  'Requests that were counted, as the generic cell rate algorithm (ITU-T I.371) keeps them: one time each. A row of the past says nothing.';
comment on column private.rate_limits.full_at is 'When the whole allowance is there again.';
create index rate_limits_past on private.rate_limits (full_at);
alter table private.rate_limits enable row level security;
revoke all on private.rate_limits from public, anon, authenticated;
grant select, insert, update, delete on private.rate_limits to service_role;

-- Counts a request against p_requests at once and as many again evenly over p_window_seconds. A refused one is not counted.
-- Answers { allowed, remaining, retry_after_seconds }. Removes two rows of the past on the way.
create function private.take_request(p_subject text, p_class text, p_requests integer, p_window_seconds integer, p_now timestamptz)
returns jsonb language plpgsql set search_path = '' as $$
declare
  v_window constant interval := make_interval(secs => p_window_seconds);
  v_each constant interval := v_window / p_requests;
  v_full_at timestamptz;
  v_allowed boolean;
begin
  delete from private.rate_limits where (subject, class) in (
    select r.subject, r.class from private.rate_limits r
    where r.full_at < p_now and (r.subject, r.class) <> (p_subject, p_class)
    order by r.full_at limit 2 for update skip locked
  );
  insert into private.rate_limits as r (subject, class, full_at) values (p_subject, p_class, p_now + v_each)
  on conflict (subject, class) do update set full_at = greatest(r.full_at, p_now) + v_each
  where greatest(r.full_at, p_now) + v_each <= p_now + v_window
  returning r.full_at into v_full_at;
  v_allowed := found;
  if not v_allowed then
    select r.full_at into v_full_at from private.rate_limits r where r.subject = p_subject and r.class = p_class;
  end if;
  return jsonb_build_object(
    'allowed', v_allowed,
    'remaining', greatest(0, floor(extract(epoch from p_now + v_window - v_full_at) / extract(epoch from v_each)))::integer,
    'retry_after_seconds', greatest(0, ceil(extract(epoch from v_full_at + v_each - p_now - v_window)))::integer
  );
end $$;

-- Counts a request of a session. p_now: for tests. Answers as private.take_request does.
create function public.count_request(
  p_user_id uuid, p_class text, p_requests integer, p_window_seconds integer, p_now timestamptz default null
) returns jsonb language sql set search_path = '' as $$
  select private.take_request('user:' || p_user_id, p_class, p_requests, p_window_seconds, coalesce(p_now, now()))
$$;

-- Finds the living token with this hash and counts its request as its user's. A hash that no living token has is counted
-- against the caller's network address instead. p_limit and p_failure_limit: { class, requests, window_seconds }.
-- Answers { outcome: 'accepted', user_id, scopes, rate } | { outcome: 'refused', rate }; rate as private.take_request's.
create function public.authenticate_api_token(
  p_token_hash text, p_address text, p_limit jsonb, p_failure_limit jsonb, p_now timestamptz default null
) returns jsonb language plpgsql set search_path = '' as $$
declare
  v_now constant timestamptz := coalesce(p_now, now());
  v_token public.api_tokens;
begin
  select * into v_token from public.api_tokens t
  where t.token_hash = p_token_hash and (t.expires_at is null or t.expires_at > v_now);
  if not found then
    return jsonb_build_object('outcome', 'refused', 'rate', private.take_request(
      'address:' || p_address, p_failure_limit ->> 'class', (p_failure_limit ->> 'requests')::integer,
      (p_failure_limit ->> 'window_seconds')::integer, v_now
    ));
  end if;
  update public.api_tokens t set last_used_at = v_now
  where t.id = v_token.id and (t.last_used_at is null or t.last_used_at <= v_now - interval '1 minute');
  return jsonb_build_object(
    'outcome', 'accepted', 'user_id', v_token.user_id, 'scopes', v_token.scopes,
    'rate', private.take_request(
      'user:' || v_token.user_id, p_limit ->> 'class', (p_limit ->> 'requests')::integer,
      (p_limit ->> 'window_seconds')::integer, v_now
    )
  );
end $$;

-- Keeps a new token, unless the user has p_max already; expired ones count until they are removed.
-- Answers the token as its owner may see it, or null.
create function public.create_api_token(
  p_user_id uuid, p_name text, p_prefix text, p_token_hash text, p_scopes text[], p_expires_at timestamptz, p_max integer
) returns jsonb language plpgsql set search_path = '' as $$
declare v_token public.api_tokens;
begin
  -- Two requests at once must not both find room.
  perform 1 from public.profiles where id = p_user_id for update;
  if (select count(*) from public.api_tokens where user_id = p_user_id) >= p_max then return null; end if;
  insert into public.api_tokens (user_id, name, prefix, token_hash, scopes, expires_at)
  values (p_user_id, p_name, p_prefix, p_token_hash, p_scopes, p_expires_at)
  returning * into v_token;
  return to_jsonb(v_token) - 'token_hash' - 'user_id';
end $$;

do $$
declare f text;
begin
  foreach f in array array[
    'private.take_request(text, text, integer, integer, timestamptz)',
    'public.count_request(uuid, text, integer, integer, timestamptz)',
    'public.authenticate_api_token(text, text, jsonb, jsonb, timestamptz)',
    'public.create_api_token(uuid, text, text, text, text[], timestamptz, integer)'
  ] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
