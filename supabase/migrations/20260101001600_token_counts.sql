-- Exact token counts of a dataset, one for each tokenizer (with its chat template): counted over the normalized file in slices by
-- the function count-tokens. The ids of tokenizers are those of src/core/tokens/token-profile.ts.

create type public.token_count_status as enum ('waiting', 'counting', 'done', 'error');

create table public.dataset_token_counts (
  id uuid primary key default gen_random_uuid(),
  dataset_id uuid not null references public.datasets (id) on delete cascade,
  user_id uuid not null references public.profiles (id) on delete cascade,
  tokenizer text not null constraint dataset_token_counts_tokenizer_format check (tokenizer ~ '^[a-z0-9.-]{1,64}$'),
  status public.token_count_status not null default 'waiting',
  bytes_total bigint not null constraint dataset_token_counts_bytes_positive check (bytes_total > 0),
  bytes_done bigint not null default 0,
  total_rows bigint not null default 0,
  total_turns bigint not null default 0,
  total_tokens bigint not null default 0,
  target_tokens bigint not null default 0,
  length_histogram jsonb,
  attempts integer not null default 0,
  lease_owner uuid,
  lease_until timestamptz,
  error_message text,
  counted_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint dataset_token_counts_once_per_tokenizer unique (dataset_id, tokenizer),
  constraint dataset_token_counts_cursor_in_file check (bytes_done between 0 and bytes_total),
  constraint dataset_token_counts_targets_are_tokens check (target_tokens between 0 and total_tokens),
  constraint dataset_token_counts_done_is_complete check (
    status <> 'done' or (bytes_done = bytes_total and length_histogram is not null and counted_at is not null)
  )
);
comment on column public.dataset_token_counts.bytes_done is 'The cursor: all figures are those of the rows before this byte of the normalized file.';
comment on column public.dataset_token_counts.attempts is 'Attempts since the cursor last moved.';

create index dataset_token_counts_user on public.dataset_token_counts (user_id);
create index dataset_token_counts_to_count on public.dataset_token_counts (created_at) where status in ('waiting', 'counting');
create trigger dataset_token_counts_set_updated_at before update on public.dataset_token_counts
  for each row execute function private.set_updated_at();

revoke all on public.dataset_token_counts from anon, authenticated;
grant select, insert, update, delete on public.dataset_token_counts to service_role;
grant select on public.dataset_token_counts to authenticated;
alter table public.dataset_token_counts enable row level security;
create policy "Users read the token counts of their own datasets" on public.dataset_token_counts
  for select to authenticated using (user_id = (select auth.uid()));

-- A dataset that is validated again gets another normalized file: what was counted of the old one is forgotten.
create function private.forget_token_counts() returns trigger
language plpgsql set search_path = '' as $$
begin
  delete from public.dataset_token_counts where dataset_id = new.id;
  return new;
end $$;
create trigger datasets_forget_token_counts after update of status on public.datasets
  for each row when (old.status = 'ready' and new.status <> 'ready') execute function private.forget_token_counts();

-- Asks for a count. One that failed starts again from where it was. Answers { outcome: 'counting' | 'not_found' | 'not_ready' }.
create function public.request_token_count(p_user_id uuid, p_dataset_id uuid, p_tokenizer text) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_dataset public.datasets;
begin
  select * into v_dataset from public.datasets
  where id = p_dataset_id and user_id = p_user_id and deleted_at is null for share;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if v_dataset.status <> 'ready' then return jsonb_build_object('outcome', 'not_ready'); end if;
  insert into public.dataset_token_counts as c (dataset_id, user_id, tokenizer, bytes_total)
  values (p_dataset_id, p_user_id, p_tokenizer, v_dataset.normalized_bytes)
  on conflict (dataset_id, tokenizer) do update
  set status = 'waiting', attempts = 0, error_message = null, lease_owner = null, lease_until = null
  where c.status = 'error';
  return jsonb_build_object('outcome', 'counting');
end $$;

-- Claims the count that has waited longest, for one worker. Before that: every ready dataset without a count for the default
-- tokenizer gets one, and what was interrupted five times without getting further ends in error.
create function public.claim_token_count(p_worker uuid, p_lease_seconds integer, p_default_tokenizer text)
returns table (
  id uuid, dataset_id uuid, tokenizer text, is_default boolean, bytes_total bigint, bytes_done bigint, total_rows bigint,
  total_turns bigint, total_tokens bigint, target_tokens bigint, length_histogram jsonb, attempts integer,
  storage_bucket text, normalized_path text
)
language plpgsql set search_path = '' as $$
begin
  insert into public.dataset_token_counts (dataset_id, user_id, tokenizer, bytes_total)
  select d.id, d.user_id, p_default_tokenizer, d.normalized_bytes from public.datasets d
  where p_default_tokenizer is not null and d.status = 'ready' and d.deleted_at is null
    and not exists (select 1 from public.dataset_token_counts c where c.dataset_id = d.id and c.tokenizer = p_default_tokenizer)
  order by d.validated_at limit 100
  on conflict do nothing;
  update public.dataset_token_counts c
  set status = 'error', lease_owner = null, lease_until = null,
    error_message = 'Counting was interrupted five times and did not finish. The estimate stays; start the count again.'
  where c.status = 'counting' and c.attempts >= 5 and (c.lease_until is null or c.lease_until < now());
  return query
  with next as materialized (
    select w.id from public.dataset_token_counts w
    join public.datasets d on d.id = w.dataset_id and d.status = 'ready' and d.deleted_at is null
    where w.status in ('waiting', 'counting') and (w.lease_until is null or w.lease_until < now())
    order by w.updated_at limit 1 for update of w skip locked
  )
  update public.dataset_token_counts c
  set status = 'counting', lease_owner = p_worker, lease_until = now() + make_interval(secs => p_lease_seconds), attempts = c.attempts + 1
  from next, public.datasets d where c.id = next.id and d.id = c.dataset_id
  returning c.id, c.dataset_id, c.tokenizer, coalesce(c.tokenizer = p_default_tokenizer, false), c.bytes_total, c.bytes_done, c.total_rows,
    c.total_turns, c.total_tokens, c.target_tokens, c.length_histogram, c.attempts, d.storage_bucket, d.normalized_path;
end $$;

-- Saves a slice with its cursor and lets go, fenced by the lease: false when another worker holds the count by now, or the dataset
-- is validated again. The last slice of the default tokenizer makes the dataset's own figures the exact ones.
create function public.save_token_count(p_worker uuid, p_id uuid, p_bytes_done bigint, p_tally jsonb, p_is_default boolean)
returns boolean
language plpgsql set search_path = '' as $$
declare
  v_count public.dataset_token_counts;
begin
  -- The dataset first, as everything else locks them.
  perform 1 from public.datasets d
  where d.id = (select c.dataset_id from public.dataset_token_counts c where c.id = p_id) and d.status = 'ready' and d.deleted_at is null
  for update;
  if not found then return false; end if;
  update public.dataset_token_counts c set
    bytes_done = p_bytes_done,
    total_rows = (p_tally ->> 'total_rows')::bigint,
    total_turns = (p_tally ->> 'total_turns')::bigint,
    total_tokens = (p_tally ->> 'total_tokens')::bigint,
    target_tokens = (p_tally ->> 'target_tokens')::bigint,
    length_histogram = p_tally -> 'length_histogram',
    status = case when p_bytes_done = c.bytes_total then 'done'::public.token_count_status else 'counting' end,
    counted_at = case when p_bytes_done = c.bytes_total then now() end,
    attempts = 0, error_message = null, lease_owner = null, lease_until = null
  where c.id = p_id and c.status = 'counting' and c.lease_owner = p_worker
  returning * into v_count;
  if not found then return false; end if;
  if p_is_default and v_count.status = 'done' and v_count.total_turns > 0 then
    update public.datasets d set
      total_tokens = v_count.total_tokens,
      tokenizer = v_count.tokenizer,
      avg_tokens_per_turn = round(v_count.total_tokens::numeric / v_count.total_turns, 2),
      length_histogram = v_count.length_histogram
    where d.id = v_count.dataset_id;
  end if;
  return true;
end $$;

-- Gives a count back after a failure: tried again later, error after the fifth attempt without progress, or at once when trying
-- again cannot help. What the installation is to blame for is no attempt of the dataset's. False when the lease was lost.
create function public.fail_token_count(p_worker uuid, p_id uuid, p_reason text, p_blame text) returns boolean
language plpgsql set search_path = '' as $$
begin
  update public.dataset_token_counts c set
    status = case when p_blame = 'file' or (p_blame = 'attempt' and c.attempts >= 5) then 'error'::public.token_count_status else c.status end,
    error_message = left(p_reason, 500),
    attempts = case p_blame when 'installation' then 0 else c.attempts end,
    lease_owner = null,
    lease_until = now() + make_interval(secs => case p_blame when 'installation' then 60 else 10 * c.attempts end)
  where c.id = p_id and c.status = 'counting' and c.lease_owner = p_worker;
  return found;
end $$;

do $$
declare f text;
begin
  foreach f in array array[
    'public.request_token_count(uuid, uuid, text)', 'public.claim_token_count(uuid, integer, text)',
    'public.save_token_count(uuid, uuid, bigint, jsonb, boolean)', 'public.fail_token_count(uuid, uuid, text, text)'
  ] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
