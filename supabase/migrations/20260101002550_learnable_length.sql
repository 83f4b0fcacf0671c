-- From which sequence length on a training learns anything at all, where the tokens are counted.

alter table public.dataset_token_counts add column learnable_from bigint;
comment on column public.dataset_token_counts.learnable_from is
  'The shortest sequence length that leaves an answer of the train split something to learn; null where it was not counted.';

-- Saves a slice with its cursor and lets go, fenced by the lease: false when another worker holds the count by now, or the dataset
-- is validated again. The last slice of the default tokenizer makes the dataset's own figures the exact ones.
create or replace function public.save_token_count(p_worker uuid, p_id uuid, p_bytes_done bigint, p_tally jsonb, p_is_default boolean)
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
    learnable_from = least(c.learnable_from, (p_tally ->> 'learnable_from')::bigint),
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

-- { dataset: its sizes | null (none of this user's), token_count: the finished exact count by p_tokenizer | null, base_models, gpu_types:
--   the catalogue in its order, without what was withdrawn, budget, runs: of private.budget_and_runs }.
create or replace function public.get_estimate_context(p_user_id uuid, p_dataset_id uuid, p_base_model text, p_tokenizer text) returns jsonb
language sql stable set search_path = '' as $$
  select private.budget_and_runs(p_user_id, p_base_model) || jsonb_build_object(
    'dataset', (
      select jsonb_build_object('training_ready', d.training_ready, 'total_rows', d.total_rows, 'total_tokens', d.total_tokens,
        'total_training_pairs', d.total_training_pairs, 'total_validation_pairs', d.total_validation_pairs,
        'length_histogram', d.length_histogram, 'tokenizer', d.tokenizer, 'normalized_sha256', d.normalized_sha256)
      from public.datasets d where d.id = p_dataset_id and d.user_id = p_user_id and d.deleted_at is null
    ),
    'token_count', (
      select jsonb_build_object('tokenizer', c.tokenizer, 'total_rows', c.total_rows, 'total_tokens', c.total_tokens,
        'length_histogram', c.length_histogram, 'learnable_from', c.learnable_from)
      from public.dataset_token_counts c
      where c.dataset_id = p_dataset_id and c.user_id = p_user_id and c.tokenizer = p_tokenizer and c.status = 'done'
    ),
    'base_models', (
      select coalesce(jsonb_agg(to_jsonb(m) order by m.sort_order, m.id), '[]') from public.base_models m where m.is_active
    ),
    'gpu_types', (
      select coalesce(jsonb_agg(to_jsonb(g) order by g.sort_order, g.id), '[]') from public.gpu_types g where g.is_active
    )
  )
$$;
