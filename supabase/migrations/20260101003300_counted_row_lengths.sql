-- What any sequence length cuts off, counted exactly: rows, tokens and answers, in the bins of src/core/datasets/lints/row-lengths.ts.

alter table public.dataset_token_counts add column row_lengths jsonb;
comment on column public.dataset_token_counts.row_lengths is
  '{ rows, tokens, first_target }: logarithmic bins of the rows'' lengths and of the tokens before what each first teaches; null before the first slice.';

-- What was counted without them is counted again, from the start; what has failed, when it is asked for again.
update public.dataset_token_counts set
  status = case status when 'error' then status else 'waiting' end, bytes_done = 0, total_rows = 0, total_turns = 0,
  total_tokens = 0, target_tokens = 0, learnable_from = null, length_histogram = null, attempts = 0, lease_owner = null,
  lease_until = null, counted_at = null;

alter table public.dataset_token_counts drop constraint dataset_token_counts_done_is_complete;
alter table public.dataset_token_counts add constraint dataset_token_counts_done_is_complete check (
  status <> 'done'
  or (bytes_done = bytes_total and length_histogram is not null and row_lengths is not null and counted_at is not null)
);

drop function public.claim_token_count(uuid, integer, text);

-- Claims the count that has waited longest, for one worker. Before that: every ready dataset without a count for the default
-- tokenizer gets one, and what was interrupted five times without getting further ends in error.
create function public.claim_token_count(p_worker uuid, p_lease_seconds integer, p_default_tokenizer text)
returns table (
  id uuid, dataset_id uuid, tokenizer text, is_default boolean, bytes_total bigint, bytes_done bigint, total_rows bigint,
  total_turns bigint, total_tokens bigint, target_tokens bigint, length_histogram jsonb, row_lengths jsonb, attempts integer,
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
    c.total_turns, c.total_tokens, c.target_tokens, c.length_histogram, c.row_lengths, c.attempts, d.storage_bucket, d.normalized_path;
end $$;

revoke execute on function public.claim_token_count(uuid, integer, text) from public, anon, authenticated;
grant execute on function public.claim_token_count(uuid, integer, text) to service_role;

-- Saves a slice with its cursor and lets go, fenced by the lease: false when another worker holds the count by now, or the dataset
-- is validated again. The last slice of the default tokenizer makes the dataset's own figures the exact ones.
create or replace function public.save_token_count(p_worker uuid, p_id uuid, p_bytes_done bigint, p_tally jsonb, p_is_default boolean)
returns boolean
language plpgsql set search_path = '' as $$
declare
  v_count public.dataset_token_counts;
begin
  -- Of a function that was deployed before this: nothing is written, and its lease runs out.
  if p_tally -> 'row_lengths' is null then return false; end if;
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
    learnable_from = least(c.learnable_from, (p_tally ->> 'learnable_from')::bigint),
    length_histogram = p_tally -> 'length_histogram',
    row_lengths = p_tally -> 'row_lengths',
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
