-- Where a user's notifications go: preferences by type, and e-mails. What is to be sent is written by a trigger, in the transaction
-- of the notification; the function deliver-notifications sends it.

create type public.email_delivery_status as enum ('pending', 'sent', 'failed', 'discarded');

create table public.notification_preferences (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  type public.notification_type not null,
  in_app boolean not null,
  email boolean not null,
  updated_at timestamptz not null default now(),
  constraint notification_preferences_once_per_type unique (user_id, type),
  constraint notification_preferences_bad_news_counts check (in_app or type in ('job_complete', 'dataset_ready'))
);
comment on column public.notification_preferences.in_app is 'False: listed as read from the start.';

create table public.email_deliveries (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles (id) on delete cascade,
  notification_id uuid not null references public.notifications (id) on delete cascade,
  status public.email_delivery_status not null default 'pending',
  attempts integer not null default 0,
  next_attempt_at timestamptz not null default now(),
  lease_owner uuid,
  lease_until timestamptz,
  error_message text,
  created_at timestamptz not null default now(),
  ended_at timestamptz,
  constraint email_deliveries_once unique (notification_id)
);
create index email_deliveries_user_created on public.email_deliveries (user_id, created_at desc);
create index email_deliveries_due on public.email_deliveries (next_attempt_at) where status = 'pending';

revoke all on public.notification_preferences, public.email_deliveries from anon, authenticated;
grant select, insert, update, delete on public.notification_preferences, public.email_deliveries to service_role;
grant select on public.notification_preferences, public.email_deliveries to authenticated;
alter table public.notification_preferences enable row level security;
alter table public.email_deliveries enable row level security;
create policy "Users read their own notification preferences" on public.notification_preferences
  for select to authenticated using (user_id = (select auth.uid()));
create policy "Users read what became of their own e-mails" on public.email_deliveries
  for select to authenticated using (user_id = (select auth.uid()));

-- Where each type of notification goes: what the user chose, or the default.
create function private.notification_channels(p_user_id uuid) returns table (type public.notification_type, in_app boolean, email boolean)
language sql stable set search_path = '' as $$
  select t.type, coalesce(p.in_app, true), coalesce(p.email, t.type <> 'dataset_ready')
  from unnest(enum_range(null::public.notification_type)) as t (type)
  left join public.notification_preferences p on p.user_id = p_user_id and p.type = t.type
$$;

create function public.get_notification_preferences(p_user_id uuid) returns jsonb
language sql stable set search_path = '' as $$
  select jsonb_object_agg(c.type, jsonb_build_object('in_app', c.in_app, 'email', c.email)) from private.notification_channels(p_user_id) c
$$;

-- { type: { in_app?, email? } }; what is not named stays. Answers all preferences.
create function public.set_notification_preferences(p_user_id uuid, p_changes jsonb) returns jsonb
language plpgsql set search_path = '' as $$
begin
  insert into public.notification_preferences (user_id, type, in_app, email)
  select p_user_id, c.type, coalesce((p_changes -> c.type::text ->> 'in_app')::boolean, c.in_app),
    coalesce((p_changes -> c.type::text ->> 'email')::boolean, c.email)
  from private.notification_channels(p_user_id) c where p_changes ? c.type::text
  on conflict (user_id, type) do update set in_app = excluded.in_app, email = excluded.email, updated_at = now();
  return public.get_notification_preferences(p_user_id);
end $$;

create function private.mark_unwanted_notification_read() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.read := new.read or not (select c.in_app from private.notification_channels(new.user_id) c where c.type = new.type);
  return new;
end $$;
create trigger notifications_mark_unwanted_read before insert on public.notifications
  for each row execute function private.mark_unwanted_notification_read();

create function private.enqueue_email() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.email_deliveries (user_id, notification_id)
  select new.user_id, new.id from private.notification_channels(new.user_id) c where c.type = new.type and c.email;
  return null;
end $$;
create trigger notifications_enqueue_email after insert on public.notifications
  for each row execute function private.enqueue_email();

-- Claims e-mails that are due, oldest first.
create function public.claim_email_deliveries(p_worker uuid, p_lease_seconds integer, p_limit integer, p_max_tries integer)
returns table (
  id uuid, attempt integer, user_id uuid, notification_id uuid, type public.notification_type, title text, message text, action_url text,
  created_at timestamptz
)
language plpgsql set search_path = '' as $$
begin
  update public.email_deliveries d
  set status = 'failed', ended_at = now(), error_message = 'The sender was interrupted again and again; it may have been sent.'
  where d.status = 'pending' and d.attempts >= p_max_tries and (d.lease_until is null or d.lease_until < now());
  return query
  with locked as materialized (
    select d.id from public.email_deliveries d
    where d.status = 'pending' and d.next_attempt_at <= now() and (d.lease_until is null or d.lease_until < now())
    order by d.next_attempt_at limit p_limit for update skip locked
  ), claimed as (
    update public.email_deliveries d
    set attempts = d.attempts + 1, lease_owner = p_worker, lease_until = now() + make_interval(secs => p_lease_seconds)
    from locked where d.id = locked.id returning d.*
  )
  select c.id, c.attempts, c.user_id, n.id, n.type, n.title, n.message, n.action_url, n.created_at
  from claimed c join public.notifications n on n.id = c.notification_id;
end $$;

-- Writes what came of an e-mail and lets go; 'pending' tries again after p_retry_seconds. False when the lease was lost.
create function public.record_email_delivery(
  p_worker uuid, p_id uuid, p_status public.email_delivery_status, p_reason text, p_retry_seconds double precision
) returns boolean
language plpgsql set search_path = '' as $$
begin
  update public.email_deliveries d set
    status = p_status, error_message = p_reason, ended_at = case when p_status = 'pending' then null else now() end,
    next_attempt_at = now() + make_interval(secs => coalesce(p_retry_seconds, 0)), lease_owner = null, lease_until = null
  where d.id = p_id and d.lease_owner = p_worker and d.status = 'pending';
  return found;
end $$;

do $$
declare f text;
begin
  foreach f in array array[
    'public.get_notification_preferences(uuid)', 'public.set_notification_preferences(uuid, jsonb)',
    'public.claim_email_deliveries(uuid, integer, integer, integer)',
    'public.record_email_delivery(uuid, uuid, public.email_delivery_status, text, double precision)'
  ] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;

do $migration$
begin
  -- Made by 20260101001000_schedule.sql, where pg_cron is available.
  if to_regprocedure('private.call_edge_function(text)') is null then return; end if;
  perform cron.schedule('brightrun-deliver-notifications', '15 seconds', $$select private.call_edge_function('deliver-notifications')$$);
end $migration$;
