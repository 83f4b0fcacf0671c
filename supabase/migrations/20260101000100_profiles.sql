-- Profiles: one row per user, made by a trigger on sign-up. Also the helpers every later migration uses.

create schema if not exists private;
revoke all on schema private from public;

create type public.user_role as enum ('user', 'admin', 'billing_admin');
create type public.subscription_tier as enum ('free', 'starter', 'professional', 'enterprise');

create function private.set_updated_at() returns trigger
language plpgsql set search_path = '' as $$
begin
  new.updated_at := now();
  return new;
end $$;

create table public.profiles (
  id uuid primary key references auth.users (id) on delete cascade,
  name text not null default '' constraint profiles_name_length check (char_length(name) <= 200),
  organization text constraint profiles_organization_length check (char_length(organization) <= 200),
  role public.user_role not null default 'user',
  subscription_tier public.subscription_tier not null default 'free',
  monthly_budget numeric(14, 2) constraint profiles_budget_positive check (monthly_budget > 0),
  stop_jobs_at_budget boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
comment on table public.profiles is 'One row per user: who they are and what they may spend.';

revoke all on public.profiles from anon, authenticated;
grant select, insert, update, delete on public.profiles to service_role;
grant select on public.profiles to authenticated;
grant update (name, organization, monthly_budget, stop_jobs_at_budget) on public.profiles to authenticated;

alter table public.profiles enable row level security;
create policy "Users read their own profile" on public.profiles
  for select to authenticated using (id = (select auth.uid()));
create policy "Users update their own profile" on public.profiles
  for update to authenticated using (id = (select auth.uid())) with check (id = (select auth.uid()));

create trigger profiles_set_updated_at before update on public.profiles
  for each row execute function private.set_updated_at();

-- Security definer: the auth service's role has no rights on public.profiles. Over-long metadata is cut, never a failed sign-up.
create function private.create_profile_for_new_user() returns trigger
language plpgsql security definer set search_path = '' as $$
begin
  insert into public.profiles (id, name, organization)
  values (
    new.id,
    left(coalesce(new.raw_user_meta_data ->> 'name', ''), 200),
    nullif(left(coalesce(new.raw_user_meta_data ->> 'organization', ''), 200), '')
  )
  on conflict (id) do nothing;
  return new;
end $$;
revoke execute on function private.create_profile_for_new_user() from public, anon, authenticated;

create trigger create_profile_on_sign_up after insert on auth.users
  for each row execute function private.create_profile_for_new_user();
