-- The production schedule: pg_cron calls the edge functions through pg_net with the project URL and the cron secret from
-- Vault. Applies cleanly where those extensions are missing (local stack, plain Postgres): there another scheduler calls them.
-- Set once: select vault.create_secret('https://<ref>.supabase.co', 'project_url'); select vault.create_secret('<CRON_SECRET>', 'cron_secret');

do $migration$
begin
  if (select count(*) from pg_catalog.pg_available_extensions where name in ('pg_cron', 'pg_net', 'supabase_vault')) < 3 then
    raise notice 'pg_cron, pg_net or supabase_vault is not available here: the edge functions must be called by another scheduler';
    return;
  end if;
  create extension if not exists pg_cron;
  create extension if not exists pg_net with schema extensions;
  create extension if not exists supabase_vault;

  execute $function$
    create or replace function private.call_edge_function(p_name text) returns void
    language plpgsql security definer set search_path = '' as $body$
    declare
      v_url text := (select decrypted_secret from vault.decrypted_secrets where name = 'project_url');
      v_secret text := (select decrypted_secret from vault.decrypted_secrets where name = 'cron_secret');
    begin
      if v_url is null or v_secret is null then
        raise warning 'Vault secrets project_url and cron_secret are not set: % was not called', p_name;
        return;
      end if;
      -- pg_net gives up after 2 s unless told otherwise; a lost call is harmless, the next one does the work.
      perform net.http_post(
        url := v_url || '/functions/v1/' || p_name,
        headers := jsonb_build_object('content-type', 'application/json', 'x-cron-secret', v_secret),
        body := '{}'::jsonb,
        timeout_milliseconds := 55000
      );
    end $body$
  $function$;
  execute 'revoke execute on function private.call_edge_function(text) from public, anon, authenticated';

  perform cron.schedule('brightrun-process-training-jobs', '15 seconds', $$select private.call_edge_function('process-training-jobs')$$);
  perform cron.schedule('brightrun-validate-datasets', '* * * * *', $$select private.call_edge_function('validate-datasets')$$);
  perform cron.schedule('brightrun-count-tokens', '* * * * *', $$select private.call_edge_function('count-tokens')$$);
end $migration$;
