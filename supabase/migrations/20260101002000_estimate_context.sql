-- What an estimate needs, in one call: each call costs more than all of its queries together.

-- { dataset: its sizes | null (none of this user's), token_count: the finished exact count by p_tokenizer | null, base_models, gpu_types:
--   the catalogue in its order, without what was withdrawn, budget, runs: of private.budget_and_runs }.
create function public.get_estimate_context(p_user_id uuid, p_dataset_id uuid, p_base_model text, p_tokenizer text) returns jsonb
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
        'length_histogram', c.length_histogram)
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

revoke execute on function public.get_estimate_context(uuid, uuid, text, text) from public, anon, authenticated;
grant execute on function public.get_estimate_context(uuid, uuid, text, text) to service_role;
