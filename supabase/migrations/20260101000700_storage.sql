-- Private buckets, path {user_id}/{resource_id}/…. Clients only read their own folder; every upload goes through a signed URL that the server minted.

insert into storage.buckets (id, name, public, file_size_limit) values
  ('lora-datasets', 'lora-datasets', false, 524288000),
  ('lora-models', 'lora-models', false, 5368709120)
on conflict (id) do update set public = excluded.public, file_size_limit = excluded.file_size_limit;

create policy "Users read files in their own folder" on storage.objects for select to authenticated
  using (bucket_id in ('lora-datasets', 'lora-models') and (storage.foldername(name))[1] = (select auth.uid())::text);
