-- Catalogues: GPU types with their prices, and base models. Prices come from here and never from a client.

create table public.gpu_types (
  id text primary key constraint gpu_types_id_format check (id ~ '^[A-Za-z0-9._-]{1,64}$'),
  name text not null,
  vram_gib numeric(8, 2) not null constraint gpu_types_vram_positive check (vram_gib > 0),
  price_per_hour_usd numeric(14, 6) not null constraint gpu_types_price_not_negative check (price_per_hour_usd >= 0),
  max_count integer not null default 1 constraint gpu_types_max_count_range check (max_count between 1 and 8),
  is_active boolean not null default true,
  sort_order integer not null default 100
);
comment on column public.gpu_types.price_per_hour_usd is 'US dollars per GPU and hour.';

create table public.base_models (
  id text primary key constraint base_models_id_format check (id ~ '^[A-Za-z0-9._/-]{1,200}$'),
  name text not null,
  description text not null default '',
  parameters bigint not null constraint base_models_parameters_positive check (parameters > 0),
  layers integer not null check (layers > 0),
  hidden_size integer not null check (hidden_size > 0),
  intermediate_size integer not null check (intermediate_size > 0),
  attention_heads integer not null check (attention_heads > 0),
  key_value_heads integer not null check (key_value_heads > 0),
  vocab_size integer not null check (vocab_size > 0),
  max_seq_length integer not null check (max_seq_length > 0),
  license text not null default '',
  is_active boolean not null default true,
  sort_order integer not null default 100
);

revoke all on public.gpu_types, public.base_models from anon, authenticated;
grant select, insert, update, delete on public.gpu_types, public.base_models to service_role;
grant select on public.gpu_types, public.base_models to authenticated;
alter table public.gpu_types enable row level security;
alter table public.base_models enable row level security;
create policy "Signed-in users read the GPU catalogue" on public.gpu_types for select to authenticated using (true);
create policy "Signed-in users read the model catalogue" on public.base_models for select to authenticated using (true);

insert into public.gpu_types (id, name, vram_gib, price_per_hour_usd, max_count, sort_order) values
  ('A6000-48GB', 'NVIDIA RTX A6000 48 GB', 48, 1.50, 8, 10),
  ('A100-80GB', 'NVIDIA A100 80 GB', 80, 3.00, 8, 20),
  ('H100-80GB', 'NVIDIA H100 80 GB', 80, 5.00, 8, 30);

-- Shapes are those of each model's published config.json.
insert into public.base_models
  (id, name, description, parameters, layers, hidden_size, intermediate_size, attention_heads, key_value_heads, vocab_size, max_seq_length, license, sort_order) values
  ('mistralai/Mistral-7B-v0.1', 'Mistral 7B v0.1', 'A strong general 7B base model.', 7241732096, 32, 4096, 14336, 32, 8, 32000, 32768, 'apache-2.0', 10),
  ('meta-llama/Meta-Llama-3-8B', 'Llama 3 8B', 'Meta''s 8B base model with a 128k vocabulary.', 8030261248, 32, 4096, 14336, 32, 8, 128256, 8192, 'llama3', 20),
  ('Qwen/Qwen2.5-7B', 'Qwen 2.5 7B', 'Multilingual 7B base model.', 7615616512, 28, 3584, 18944, 28, 4, 152064, 32768, 'apache-2.0', 30),
  ('Qwen/Qwen2.5-1.5B', 'Qwen 2.5 1.5B', 'A small, quick and cheap base model.', 1543714304, 28, 1536, 8960, 12, 2, 151936, 32768, 'apache-2.0', 40);
