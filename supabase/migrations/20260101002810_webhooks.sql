-- Webhooks (Standard Webhooks): what is to be sent is written by triggers, in the transaction of what it tells; the function
-- deliver-notifications sends it.

create type public.webhook_delivery_status as enum ('pending', 'delivered', 'failed', 'cancelled');

create table public.webhook_endpoints (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  url text not null constraint webhook_endpoints_url_is_http check (url ~ '^https?://' and char_length(url) <= 2000),
  description text constraint webhook_endpoints_description_length check (char_length(description) <= 200),
  events text[] not null constraint webhook_endpoints_events_known check (
    cardinality(events) > 0 and events <@ array[
      'job.completed', 'job.failed', 'job.cancelled', 'dataset.ready', 'dataset.failed', 'budget.alert', 'model.ready'
    ]
  ),
  is_enabled boolean not null default true,
  disabled_reason text,
  failing_since timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint webhook_endpoints_once_per_url unique (user_id, url)
);
comment on column public.webhook_endpoints.failing_since is 'The first failed attempt since the last one that arrived.';
create trigger webhook_endpoints_set_updated_at before update on public.webhook_endpoints
  for each row execute function private.set_updated_at();

-- Signing needs them as they are, so they are where no client and no policy reaches.
create table private.webhook_secrets (
  id uuid primary key default gen_random_uuid(),
  endpoint_id uuid not null references public.webhook_endpoints (id) on delete cascade,
  secret text not null constraint webhook_secrets_format check (secret ~ '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$'),
  expires_at timestamptz
);
comment on column private.webhook_secrets.expires_at is 'Null: the current one. A rotated one signs beside it until then.';
create index webhook_secrets_endpoint on private.webhook_secrets (endpoint_id);
create unique index webhook_secrets_one_current on private.webhook_secrets (endpoint_id) where expires_at is null;
alter table private.webhook_secrets enable row level security;
grant select, insert, update, delete on private.webhook_secrets to service_role;

create table public.webhook_deliveries (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  endpoint_id uuid not null references public.webhook_endpoints (id) on delete cascade,
  event_type text not null,
  data jsonb not null,
  occurred_at timestamptz not null default now(),
  status public.webhook_delivery_status not null default 'pending',
  attempts integer not null default 0,
  tries integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_owner uuid,
  lease_until timestamptz,
  ended_at timestamptz
);
comment on column public.webhook_deliveries.tries is 'Attempts since it was asked for: the place in the schedule. A redelivery starts again.';
create index webhook_deliveries_user on public.webhook_deliveries (user_id);
create index webhook_deliveries_endpoint_occurred on public.webhook_deliveries (endpoint_id, occurred_at desc);
create index webhook_deliveries_due on public.webhook_deliveries (endpoint_id, next_attempt_at) where status = 'pending';
create index webhook_deliveries_leased on public.webhook_deliveries (lease_until) where lease_until is not null;
create index webhook_deliveries_occurred on public.webhook_deliveries (occurred_at);

create table public.webhook_attempts (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  delivery_id uuid not null references public.webhook_deliveries (id) on delete cascade,
  number integer not null,
  started_at timestamptz not null default now(),
  outcome text constraint webhook_attempts_outcome_known check (
    outcome in ('delivered', 'refused', 'timeout', 'unreachable', 'blocked', 'interrupted')
  ),
  duration_ms integer,
  response_status integer,
  response_excerpt text constraint webhook_attempts_excerpt_is_short check (octet_length(response_excerpt) <= 1024),
  error_message text,
  constraint webhook_attempts_once unique (delivery_id, number)
);
comment on table public.webhook_attempts is 'One row an attempt, written before it begins; its outcome is set once.';
create index webhook_attempts_user on public.webhook_attempts (user_id);

do $$
declare t text;
begin
  foreach t in array array['webhook_endpoints', 'webhook_deliveries', 'webhook_attempts'] loop
    execute format('revoke all on public.%I from anon, authenticated', t);
    execute format('grant select, insert, update, delete on public.%I to service_role', t);
    execute format('grant select on public.%I to authenticated', t);
    execute format('alter table public.%I enable row level security', t);
  end loop;
end $$;
create policy "Users read their own webhooks" on public.webhook_endpoints
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Users read the deliveries of their own webhooks" on public.webhook_deliveries
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Users read the attempts of their own webhooks" on public.webhook_attempts
  for select to authenticated using (user_id = (select auth.uid()));

-- One delivery for each webhook of the user that wants the event.
create function private.enqueue_webhooks(p_user_id uuid, p_event text, p_data jsonb) returns void
language sql set search_path = '' as $$
  insert into public.webhook_deliveries (user_id, endpoint_id, event_type, data)
  select e.user_id, e.id, p_event, p_data from public.webhook_endpoints e
  where e.user_id = p_user_id and e.is_enabled and p_event = any (e.events)
$$;

create function private.tell_job_end() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform private.enqueue_webhooks(new.user_id, 'job.' || new.status, jsonb_build_object(
    'job_id', new.id, 'name', new.name, 'status', new.status, 'base_model', new.base_model, 'dataset_id', new.dataset_id,
    'model_id', new.artifact_id, 'final_cost_usd', new.final_cost, 'error_code', new.error_code, 'error_message', new.error_message,
    'path', '/training/jobs/' || new.id
  ));
  return null;
end $$;
create trigger training_jobs_tell_end after update of status on public.training_jobs
  for each row when (old.status is distinct from new.status and new.status in ('completed', 'failed', 'cancelled'))
  execute function private.tell_job_end();

create function private.tell_dataset_end() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform private.enqueue_webhooks(new.user_id, case new.status when 'ready' then 'dataset.ready' else 'dataset.failed' end, jsonb_build_object(
    'dataset_id', new.id, 'name', new.name, 'version', new.version, 'total_training_pairs', new.total_training_pairs,
    'total_validation_pairs', new.total_validation_pairs, 'error_message', new.error_message, 'path', '/datasets/' || new.id
  ));
  return null;
end $$;
create trigger datasets_tell_end after update of status on public.datasets
  for each row when (old.status = 'validating' and new.status in ('ready', 'error'))
  execute function private.tell_dataset_end();

create function private.tell_model() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform private.enqueue_webhooks(new.user_id, 'model.ready', jsonb_build_object(
    'model_id', new.id, 'name', new.name, 'job_id', new.job_id, 'dataset_id', new.dataset_id,
    'base_model', new.configuration -> 'base_model', 'final_validation_loss', new.quality_metrics -> 'final_validation_loss',
    'path', '/models/' || new.id
  ));
  return null;
end $$;
create trigger model_artifacts_tell after insert on public.model_artifacts
  for each row execute function private.tell_model();

create function private.tell_budget_alert() returns trigger
language plpgsql set search_path = '' as $$
begin
  perform private.enqueue_webhooks(new.user_id, 'budget.alert', new.metadata || jsonb_build_object('message', new.message, 'path', new.action_url));
  return null;
end $$;
create trigger notifications_tell_budget_alert after insert on public.notifications
  for each row when (new.type = 'cost_alert') execute function private.tell_budget_alert();

-- Answers { outcome: 'created' | 'too_many' | 'exists', id? }.
create function public.create_webhook(p_user_id uuid, p_url text, p_description text, p_events text[], p_secret text) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_id uuid;
begin
  -- Two requests at once count one after the other.
  perform 1 from public.profiles where id = p_user_id for no key update;
  if (select count(*) from public.webhook_endpoints where user_id = p_user_id) >= 5 then return jsonb_build_object('outcome', 'too_many'); end if;
  insert into public.webhook_endpoints (user_id, url, description, events) values (p_user_id, p_url, p_description, p_events)
  on conflict (user_id, url) do nothing returning id into v_id;
  if v_id is null then return jsonb_build_object('outcome', 'exists'); end if;
  insert into private.webhook_secrets (endpoint_id, secret) values (v_id, p_secret);
  return jsonb_build_object('outcome', 'created', 'id', v_id);
end $$;

-- { url?, description?, events?, is_enabled? }. Switching off cancels what waits. Answers { outcome: 'updated' | 'not_found' | 'exists' }.
create function public.update_webhook(p_user_id uuid, p_id uuid, p_changes jsonb) returns jsonb
language plpgsql set search_path = '' as $$
begin
  update public.webhook_endpoints e set
    url = coalesce(p_changes ->> 'url', e.url),
    description = case when p_changes ? 'description' then p_changes ->> 'description' else e.description end,
    events = case when p_changes ? 'events' then array(select jsonb_array_elements_text(p_changes -> 'events')) else e.events end,
    is_enabled = coalesce((p_changes ->> 'is_enabled')::boolean, e.is_enabled),
    disabled_reason = case when p_changes ? 'is_enabled' then null else e.disabled_reason end,
    failing_since = case when p_changes ? 'is_enabled' or p_changes ? 'url' then null else e.failing_since end
  where e.id = p_id and e.user_id = p_user_id;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if p_changes -> 'is_enabled' = 'false' then
    update public.webhook_deliveries set status = 'cancelled', ended_at = now() where endpoint_id = p_id and status = 'pending';
  end if;
  return jsonb_build_object('outcome', 'updated');
exception when unique_violation then
  return jsonb_build_object('outcome', 'exists');
end $$;

-- Deletes a webhook with its secrets, its log and what was still to be sent. Answers { outcome: 'deleted' | 'not_found' }.
create function public.delete_webhook(p_user_id uuid, p_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
begin
  delete from public.webhook_endpoints where id = p_id and user_id = p_user_id;
  return jsonb_build_object('outcome', case when found then 'deleted' else 'not_found' end);
end $$;

-- Puts a new secret in force; the one before signs beside it for 24 hours, older ones end. Answers { outcome: 'rotated' | 'not_found' }.
create function public.rotate_webhook_secret(p_user_id uuid, p_id uuid, p_secret text) returns jsonb
language plpgsql set search_path = '' as $$
begin
  perform 1 from public.webhook_endpoints where id = p_id and user_id = p_user_id for no key update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  delete from private.webhook_secrets where endpoint_id = p_id and expires_at is not null;
  update private.webhook_secrets set expires_at = now() + interval '24 hours' where endpoint_id = p_id;
  insert into private.webhook_secrets (endpoint_id, secret) values (p_id, p_secret);
  update public.webhook_endpoints set updated_at = now() where id = p_id;
  return jsonb_build_object('outcome', 'rotated');
end $$;

-- Asks for a message that says nothing but that it arrives. Answers { outcome: 'queued' | 'not_found' | 'disabled' | 'rate_limited', delivery_id? }.
create function public.test_webhook(p_user_id uuid, p_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_is_enabled boolean;
  v_delivery uuid;
begin
  select is_enabled into v_is_enabled from public.webhook_endpoints where id = p_id and user_id = p_user_id for no key update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if not v_is_enabled then return jsonb_build_object('outcome', 'disabled'); end if;
  if (
    select count(*) >= 10 from public.webhook_deliveries
    where user_id = p_user_id and event_type = 'webhook.test' and occurred_at > now() - interval '1 minute'
  ) then return jsonb_build_object('outcome', 'rate_limited'); end if;
  insert into public.webhook_deliveries (user_id, endpoint_id, event_type, data)
  values (p_user_id, p_id, 'webhook.test', jsonb_build_object('message', 'This is a test.', 'path', '/settings/webhooks/' || p_id))
  returning id into v_delivery;
  return jsonb_build_object('outcome', 'queued', 'delivery_id', v_delivery);
end $$;

-- Sends a delivery again, or at once, with a fresh schedule. Answers { outcome: 'queued' | 'not_found' | 'disabled' | 'rate_limited', delivery_id? }.
create function public.redeliver_webhook(p_user_id uuid, p_delivery_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
declare
  v_is_enabled boolean;
begin
  select e.is_enabled into v_is_enabled from public.webhook_endpoints e
  where e.id = (select d.endpoint_id from public.webhook_deliveries d where d.id = p_delivery_id and d.user_id = p_user_id)
  for no key update;
  if not found then return jsonb_build_object('outcome', 'not_found'); end if;
  if not v_is_enabled then return jsonb_build_object('outcome', 'disabled'); end if;
  if (
    select count(*) >= 5 from public.webhook_attempts where delivery_id = p_delivery_id and started_at > now() - interval '1 minute'
  ) then return jsonb_build_object('outcome', 'rate_limited'); end if;
  -- One that is on its way right now needs nothing.
  update public.webhook_deliveries set status = 'pending', tries = 0, next_attempt_at = now(), ended_at = null
  where id = p_delivery_id and (lease_until is null or lease_until < now());
  return jsonb_build_object('outcome', 'queued', 'delivery_id', p_delivery_id);
end $$;

-- Claims what is due, a few of each webhook so that one that hangs does not keep the others waiting, and begins an attempt of each.
-- Attempts whose sender died end as interrupted. What ended a month ago is forgotten.
create function public.claim_webhook_deliveries(p_worker uuid, p_lease_seconds integer, p_limit integer, p_max_tries integer)
returns table (
  id uuid, attempt integer, tries integer, url text, event_type text, occurred_at timestamptz, data jsonb, secrets text[]
)
language plpgsql set search_path = '' as $$
begin
  delete from public.webhook_deliveries d where d.occurred_at < now() - interval '30 days' and d.status <> 'pending';
  update public.webhook_attempts a
  set outcome = 'interrupted', error_message = 'The sender was interrupted; the message may have arrived.'
  from public.webhook_deliveries d
  where d.lease_until < now() and a.delivery_id = d.id and a.outcome is null;
  update public.webhook_deliveries d set status = 'failed', ended_at = now(), lease_owner = null, lease_until = null
  where d.status = 'pending' and d.lease_until < now() and d.tries >= p_max_tries;
  return query
  with due as (
    select w.id from public.webhook_endpoints e
    cross join lateral (
      select d.id from public.webhook_deliveries d
      where d.endpoint_id = e.id and d.status = 'pending' and d.next_attempt_at <= now() and (d.lease_until is null or d.lease_until < now())
      order by d.next_attempt_at limit 5
    ) w
    where e.is_enabled
  ), locked as materialized (
    select d.id from public.webhook_deliveries d
    where d.id in (select due.id from due) and d.status = 'pending' and (d.lease_until is null or d.lease_until < now())
    order by d.next_attempt_at limit p_limit for update skip locked
  ), claimed as (
    update public.webhook_deliveries d
    set attempts = d.attempts + 1, tries = d.tries + 1, lease_owner = p_worker, lease_until = now() + make_interval(secs => p_lease_seconds)
    from locked where d.id = locked.id returning d.*
  ), begun as (
    insert into public.webhook_attempts (user_id, delivery_id, number) select c.user_id, c.id, c.attempts from claimed c
  )
  select c.id, c.attempts, c.tries, e.url, c.event_type, c.occurred_at, c.data,
    array(
      select s.secret from private.webhook_secrets s
      where s.endpoint_id = e.id and (s.expires_at is null or s.expires_at > now()) order by s.expires_at desc nulls first
    )
  from claimed c join public.webhook_endpoints e on e.id = c.endpoint_id;
end $$;

-- Writes what came of an attempt and lets go: delivered, tried again after p_retry_seconds, or failed where that is null. False when
-- the webhook is gone or another worker has claimed the delivery since: then its attempt is ended already. A webhook that says it is gone (410),
-- or from which nothing has come for five days when a delivery is given up, is switched off, and its owner is told.
create function public.record_webhook_attempt(
  p_worker uuid, p_delivery_id uuid, p_attempt integer, p_result jsonb, p_retry_seconds double precision
) returns boolean
language plpgsql set search_path = '' as $$
declare
  v_endpoint public.webhook_endpoints;
  v_delivery public.webhook_deliveries;
  v_reason text;
begin
  -- The webhook first, as everything else locks them.
  select e.* into v_endpoint from public.webhook_endpoints e
  where e.id = (select d.endpoint_id from public.webhook_deliveries d where d.id = p_delivery_id) for no key update;
  update public.webhook_deliveries d set
    -- Switched off meanwhile: a failure changes nothing of that.
    status = case
      when p_result ->> 'outcome' = 'delivered' then 'delivered'::public.webhook_delivery_status
      when d.status = 'pending' and p_retry_seconds is null then 'failed'::public.webhook_delivery_status
      else d.status
    end,
    ended_at = case when p_result ->> 'outcome' = 'delivered' or (d.status = 'pending' and p_retry_seconds is null) then now() else d.ended_at end,
    next_attempt_at = now() + make_interval(secs => coalesce(p_retry_seconds, 0)),
    lease_owner = null, lease_until = null
  where d.id = p_delivery_id and d.lease_owner = p_worker and d.attempts = p_attempt
  returning d.* into v_delivery;
  if not found then return false; end if;
  update public.webhook_attempts a set
    outcome = p_result ->> 'outcome', duration_ms = (p_result ->> 'duration_ms')::integer,
    response_status = (p_result ->> 'response_status')::integer, response_excerpt = p_result ->> 'response_excerpt',
    error_message = p_result ->> 'error_message'
  where a.delivery_id = p_delivery_id and a.number = p_attempt and a.outcome is null;
  if p_result ->> 'outcome' = 'delivered' then
    update public.webhook_endpoints set failing_since = null where id = v_endpoint.id and failing_since is not null;
    return true;
  end if;
  if v_delivery.event_type = 'webhook.test' or not v_endpoint.is_enabled then return true; end if;
  v_reason := case
    when p_result ->> 'response_status' = '410' then 'It answered 410: the address is gone.'
    when v_delivery.status = 'failed' and v_endpoint.failing_since < now() - interval '5 days' then 'Nothing has arrived there for five days.'
  end;
  update public.webhook_endpoints e
  set failing_since = coalesce(e.failing_since, now()), is_enabled = v_reason is null, disabled_reason = v_reason where e.id = v_endpoint.id;
  if v_reason is null then return true; end if;
  update public.webhook_deliveries set status = 'cancelled', ended_at = now() where endpoint_id = v_endpoint.id and status = 'pending';
  insert into public.notifications (user_id, type, title, message, priority, action_url, metadata, dedupe_key)
  values (
    v_endpoint.user_id, 'system', 'Webhook switched off',
    format('%s gets no more news. %s Mend it, then switch it on again; what waited can be sent again from its log.', split_part(v_endpoint.url, '/', 3), v_reason),
    'high', '/settings/webhooks/' || v_endpoint.id, jsonb_build_object('webhook_id', v_endpoint.id),
    format('webhook:%s:off:%s', v_endpoint.id, v_delivery.id || ':' || p_attempt)
  ) on conflict (user_id, dedupe_key) do nothing;
  return true;
end $$;

do $$
declare f text;
begin
  foreach f in array array[
    'public.create_webhook(uuid, text, text, text[], text)', 'public.update_webhook(uuid, uuid, jsonb)', 'public.delete_webhook(uuid, uuid)',
    'public.rotate_webhook_secret(uuid, uuid, text)', 'public.test_webhook(uuid, uuid)', 'public.redeliver_webhook(uuid, uuid)',
    'public.claim_webhook_deliveries(uuid, integer, integer, integer)',
    'public.record_webhook_attempt(uuid, uuid, integer, jsonb, double precision)'
  ] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
