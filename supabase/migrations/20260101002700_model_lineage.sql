-- Models that come from one another: a training may start from a model's weights, and the models that grew out of one another are
-- the numbered versions of one line. Whoever uses a model finds its licence with it.

alter table public.training_jobs
  add column parent_model_id uuid references public.model_artifacts (id),
  add column init_adapter jsonb constraint training_jobs_init_adapter_object check (jsonb_typeof(init_adapter) = 'object');
comment on column public.training_jobs.parent_model_id is 'The model whose weights the training starts from; null: from the base model.';
comment on column public.training_jobs.init_adapter is 'Those weights: { storage_bucket, storage_path, sha256, bytes }.';
create index training_jobs_parent_model on public.training_jobs (parent_model_id);

alter table public.model_artifacts
  add column root_model_id uuid references public.model_artifacts (id),
  add column license text constraint model_artifacts_license_format check (license ~ '^[A-Za-z0-9][A-Za-z0-9.+-]{0,59}$');
comment on column public.model_artifacts.root_model_id is 'The first model of the line that this one is a version of: itself, where it began one.';
comment on column public.model_artifacts.license is 'An identifier as Hugging Face and SPDX write it: the base model''s, until the owner says otherwise.';
update public.model_artifacts m set root_model_id = m.id, version = 1,
  license = (select nullif(b.license, '') from public.base_models b where b.id = m.configuration ->> 'base_model');
alter table public.model_artifacts
  alter column root_model_id set not null,
  add constraint model_artifacts_version_once unique (root_model_id, version);
grant update (license) on public.model_artifacts to authenticated;

-- Where a new model belongs, out of how its training was made: it follows the model whose weights it started from, else the model
-- of the nearest training that its own repeats (train again, retry); otherwise it begins a line. Never what an insert says.
create function private.place_model_in_line() returns trigger
language plpgsql set search_path = '' as $$
begin
  select j.parent_model_id into new.parent_model_id from public.training_jobs j where j.id = new.job_id;
  select m.root_model_id into new.root_model_id from public.model_artifacts m where m.id = new.parent_model_id;
  if new.root_model_id is null then
    with recursive repeated as (
      select j.parent_job_id as id, 1 as distance from public.training_jobs j where j.id = new.job_id
      union all
      select j.parent_job_id, r.distance + 1 from repeated r join public.training_jobs j on j.id = r.id where r.distance < 1000
    )
    select m.root_model_id into new.root_model_id from repeated r join public.model_artifacts m on m.job_id = r.id
    order by r.distance limit 1;
  end if;
  new.root_model_id := coalesce(new.root_model_id, new.id);
  -- Two models of a line that are delivered at once get their numbers one after the other.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended(new.root_model_id::text, 0));
  select coalesce(max(m.version), 0) + 1 into new.version from public.model_artifacts m where m.root_model_id = new.root_model_id;
  new.license := coalesce(new.license,
    (select nullif(b.license, '') from public.base_models b where b.id = new.configuration ->> 'base_model'));
  return new;
end $$;
create trigger model_artifacts_place_in_line before insert on public.model_artifacts
  for each row execute function private.place_model_in_line();

-- The settings in which two trainings must agree for the weights of one to fit the other, where they do not: by their names.
create function private.adapter_differences(p_model jsonb, p_job jsonb) returns text[]
language sql immutable set search_path = '' as $$
  select array(
    select s.name from unnest(array['base_model', 'lora_rank', 'lora_alpha']) with ordinality s (name, place)
    where p_model -> s.name is distinct from p_job -> s.name
    order by s.place
  ) || case when array(select jsonb_array_elements_text(p_model -> 'target_modules') m order by m)
      = array(select jsonb_array_elements_text(p_job -> 'target_modules') m order by m)
    then '{}'::text[] else array['target_modules'] end
$$;

-- Makes a job, priced from the catalogue inside the database. Calling again with the same client_request_id answers the
-- same job. Of the two reasons to refuse that a person may want to see in numbers: p_job.quote { price_per_gpu_hour_usd,
-- dataset_sha256 } is what the job was estimated with, and with stop_jobs_at_budget its p90 must be within the month's budget.
-- Answers { outcome: 'created' | 'exists', job_id }, { outcome: 'quote_changed', price_per_gpu_hour_usd, dataset_sha256 } (as they
-- are now), { outcome: 'budget_exceeded', monthly_budget_usd, spent_usd, reserved_usd }, or { outcome: 'dataset_not_found' |
-- 'dataset_not_ready' | 'unknown_gpu' | 'gpu_count_too_large' | 'unknown_model' | 'parent_not_found' }. With p_job.retry_from
-- 'checkpoint' | 'beginning' it is a retry of its parent, which must have failed or been cancelled ({ outcome: 'parent_not_ended' |
-- 'parent_completed' }) and was trained on the data as they are now ('parent_data_changed'), from the parent's newest stored checkpoint ({ outcome: 'no_checkpoint' } when there is none) or anew.
-- With p_job.parent_model_id it starts from that model's weights: { outcome: 'parent_model_not_found' }, or { outcome:
-- 'parent_model_mismatch', settings } naming the hyperparameters that must be the model's. A retry starts where its parent did.
create or replace function public.create_training_job(p_user_id uuid, p_job jsonb) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_dataset public.datasets;
  v_gpu public.gpu_types;
  v_parent public.training_jobs;
  v_model public.model_artifacts;
  v_differences text[];
  v_init jsonb;
  v_resume jsonb;
  v_budget record;
  v_id uuid;
begin
  -- One job of a user is made at a time: two at once must not both find the budget free.
  perform 1 from public.profiles where id = p_user_id for no key update;
  select id into v_id from public.training_jobs
  where user_id = p_user_id and client_request_id = p_job ->> 'client_request_id';
  if found then return jsonb_build_object('outcome', 'exists', 'job_id', v_id); end if;
  select * into v_dataset from public.datasets
  where id = (p_job ->> 'dataset_id')::uuid and user_id = p_user_id and deleted_at is null for share;
  if not found then return jsonb_build_object('outcome', 'dataset_not_found'); end if;
  if not v_dataset.training_ready then return jsonb_build_object('outcome', 'dataset_not_ready'); end if;
  select * into v_gpu from public.gpu_types where id = p_job ->> 'gpu_type' and is_active;
  if not found then return jsonb_build_object('outcome', 'unknown_gpu'); end if;
  if (p_job ->> 'num_gpus')::integer > v_gpu.max_count then return jsonb_build_object('outcome', 'gpu_count_too_large'); end if;
  if not exists (select 1 from public.base_models where id = p_job ->> 'base_model' and is_active) then
    return jsonb_build_object('outcome', 'unknown_model');
  end if;
  if p_job ->> 'parent_job_id' is not null then
    select * into v_parent from public.training_jobs where id = (p_job ->> 'parent_job_id')::uuid and user_id = p_user_id;
    if not found then return jsonb_build_object('outcome', 'parent_not_found'); end if;
  end if;
  if p_job ->> 'retry_from' is not null then
    if v_parent.status = 'completed' then return jsonb_build_object('outcome', 'parent_completed'); end if;
    if private.is_active_job(v_parent.status) then return jsonb_build_object('outcome', 'parent_not_ended'); end if;
    if v_parent.dataset_sha256 <> v_dataset.normalized_sha256 then return jsonb_build_object('outcome', 'parent_data_changed'); end if;
    if p_job ->> 'retry_from' = 'checkpoint' then
      v_resume := private.resume_point(v_parent.id);
      if v_resume is null then return jsonb_build_object('outcome', 'no_checkpoint'); end if;
    end if;
    -- A retry starts where its parent did.
    v_init := v_parent.init_adapter;
    v_model.id := v_parent.parent_model_id;
    if v_init is not null and v_resume is null
       and not exists (select 1 from public.model_artifacts m where m.id = v_model.id and m.files_removed_at is null) then
      return jsonb_build_object('outcome', 'parent_model_not_found');
    end if;
  elsif p_job ->> 'parent_model_id' is not null then
    select * into v_model from public.model_artifacts
    where id = (p_job ->> 'parent_model_id')::uuid and user_id = p_user_id and deleted_at is null for share;
    if not found then return jsonb_build_object('outcome', 'parent_model_not_found'); end if;
    v_differences := private.adapter_differences(v_model.configuration -> 'hyperparameters', p_job -> 'hyperparameters');
    if cardinality(v_differences) > 0 then
      return jsonb_build_object('outcome', 'parent_model_mismatch', 'settings', to_jsonb(v_differences));
    end if;
    select jsonb_build_object('storage_bucket', v_model.storage_bucket, 'storage_path', f ->> 'storage_path', 'sha256', f ->> 'sha256',
      'bytes', f -> 'bytes')
    into v_init from jsonb_array_elements(v_model.artifacts) f where f ->> 'kind' = 'adapter_model' limit 1;
  end if;
  if (p_job -> 'quote' ->> 'price_per_gpu_hour_usd')::numeric <> v_gpu.price_per_hour_usd
     or p_job -> 'quote' ->> 'dataset_sha256' <> v_dataset.normalized_sha256 then
    return jsonb_build_object('outcome', 'quote_changed',
      'price_per_gpu_hour_usd', v_gpu.price_per_hour_usd, 'dataset_sha256', v_dataset.normalized_sha256);
  end if;
  select * into v_budget from private.budget_state(p_user_id);
  if v_budget.stops_at_budget
     and v_budget.spent + v_budget.reserved + (p_job ->> 'estimated_cost_high')::numeric(14, 6) > v_budget.monthly_budget then
    return jsonb_build_object('outcome', 'budget_exceeded', 'monthly_budget_usd', v_budget.monthly_budget,
      'spent_usd', v_budget.spent, 'reserved_usd', v_budget.reserved);
  end if;
  insert into public.training_jobs (
    user_id, name, dataset_id, dataset_sha256, preset_id, base_model, hyperparameters, gpu_config, total_epochs,
    estimated_total_cost, estimated_cost_low, estimated_cost_high, estimate, parent_job_id, parent_model_id, init_adapter, retry_count, resume_from,
    client_request_id, stage_entered_at
  ) values (
    p_user_id, p_job ->> 'name', v_dataset.id, v_dataset.normalized_sha256, (p_job ->> 'preset_id')::public.job_preset,
    p_job ->> 'base_model', p_job -> 'hyperparameters',
    jsonb_build_object('gpu_type', v_gpu.id, 'num_gpus', (p_job ->> 'num_gpus')::integer,
      'gpu_memory_gb', v_gpu.vram_gib, 'cost_per_gpu_hour', v_gpu.price_per_hour_usd),
    (p_job -> 'hyperparameters' ->> 'num_epochs')::integer,
    (p_job ->> 'estimated_total_cost')::numeric, (p_job ->> 'estimated_cost_low')::numeric, (p_job ->> 'estimated_cost_high')::numeric,
    p_job -> 'estimate', (p_job ->> 'parent_job_id')::uuid, v_model.id, v_init,
    case when p_job ->> 'retry_from' is null then 0 else v_parent.retry_count + 1 end, v_resume, p_job ->> 'client_request_id',
    jsonb_build_object('queued', now())
  )
  on conflict (user_id, client_request_id) do nothing
  returning id into v_id;
  if v_id is null then
    select id into v_id from public.training_jobs
    where user_id = p_user_id and client_request_id = p_job ->> 'client_request_id';
    return jsonb_build_object('outcome', 'exists', 'job_id', v_id);
  end if;
  return jsonb_build_object('outcome', 'created', 'job_id', v_id);
end $$;
