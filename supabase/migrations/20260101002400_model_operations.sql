-- What the owner of a model may do with it beyond its name: say what it is used for, and delete it.

-- stored, deployed or archived, as its owner says. Answers { outcome: 'updated' | 'not_found' }.
create function public.set_model_status(p_user_id uuid, p_model_id uuid, p_status public.model_status) returns jsonb
language plpgsql set search_path = '' as $$
begin
  update public.model_artifacts set status = p_status where id = p_model_id and user_id = p_user_id and deleted_at is null;
  return jsonb_build_object('outcome', case when found then 'updated' else 'not_found' end);
end $$;

-- Deletes a model: it is gone for its owner at once, its files a week later (claim_removable_files). Its job and what it cost stay.
-- Answers { outcome: 'deleted' | 'not_found' }.
create function public.delete_model(p_user_id uuid, p_model_id uuid) returns jsonb
language plpgsql set search_path = '' as $$
begin
  update public.model_artifacts set deleted_at = now() where id = p_model_id and user_id = p_user_id and deleted_at is null;
  return jsonb_build_object('outcome', case when found then 'deleted' else 'not_found' end);
end $$;

do $$
declare f text;
begin
  foreach f in array array['public.set_model_status(uuid, uuid, public.model_status)', 'public.delete_model(uuid, uuid)'] loop
    execute format('revoke execute on function %s from public, anon, authenticated', f);
    execute format('grant execute on function %s to service_role', f);
  end loop;
end $$;
