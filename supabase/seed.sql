-- Local catalogue rows: what the local cluster can really load. Applied by the local stack only, never by a migration.
insert into public.gpu_types (id, name, vram_gib, price_per_hour_usd, max_count, sort_order) values
  ('LOCAL-CPU', 'This machine''s CPU', 4, 0.10, 1, 0)
on conflict (id) do nothing;

insert into public.base_models
  (id, name, description, parameters, layers, hidden_size, intermediate_size, attention_heads, key_value_heads, vocab_size, max_seq_length, license, sort_order) values
  ('brightrun/tiny-chat-4m', 'Tiny Chat 4M (toy)',
   'A toy that trains on the CPU in seconds: it learns format, persona and slots, not knowledge. Its speed and learning rates do not transfer to 7B models.',
   3688704, 4, 256, 688, 8, 8, 2048, 256, 'mit', 0)
on conflict (id) do nothing;
