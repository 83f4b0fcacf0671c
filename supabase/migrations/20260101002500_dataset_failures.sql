-- A dataset that could not be validated to its end, or a version that could not be made, is told to its owner: whoever ended it
-- (a failure that nothing mends, the fifth attempt, five interruptions), once for each run.

create function private.notify_dataset_failed() returns trigger
language plpgsql set search_path = '' as $$
begin
  insert into public.notifications (user_id, type, title, message, priority, action_url, metadata, dedupe_key)
  values (
    new.user_id, 'system',
    case when new.fixes_pending then 'Version not made' else 'Dataset not validated' end,
    new.name || case when new.fixes_pending then ' could not be made: ' else ' could not be validated: ' end
      || coalesce(new.error_message, 'see its page.'),
    'high', '/datasets/' || new.id, jsonb_build_object('dataset_id', new.id),
    'dataset:' || new.id || ':failed:' || coalesce(new.validation_cursor ->> 'run', new.updated_at::text)
  )
  on conflict (user_id, dedupe_key) do nothing;
  return null;
end $$;

-- One that was validated and found wanting has just been given its `validated_at`, and its notice by complete_dataset_validation.
create trigger datasets_notify_failed after update of status on public.datasets
  for each row
  when (
    old.status = 'validating' and new.status = 'error' and new.deleted_at is null
    and new.validated_at is not distinct from old.validated_at
  )
  execute function private.notify_dataset_failed();
