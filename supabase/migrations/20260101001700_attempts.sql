-- What a job leaves behind, when it takes several attempts.

comment on column public.metrics_points.attempt is
  'Rises when the cluster restarts the job from a checkpoint, and with every new attempt of the job.';

alter table public.checkpoints
  add column attempt integer not null default 1,
  drop constraint checkpoints_once,
  add constraint checkpoints_once unique (job_id, attempt, step),
  add constraint checkpoints_stored_has_place check ((storage_bucket is null) = (storage_path is null));
comment on column public.checkpoints.attempt is 'The attempt of the job that wrote it: another one may come to the same step with another file.';
comment on column public.checkpoints.storage_path is
  'Where it is kept, once its size and sha256 there are proven; NULL: on the cluster alone, as long as that keeps it.';
