import { randomUUID } from 'node:crypto';
import { closeSync, createReadStream, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import { datasetFixes } from '../src/core/datasets/fixes/fixes.schema.ts';
import { dataPaths } from '../local/config.ts';
import { startStack, type Stack } from '../local/stack.ts';

const MEGABYTE = 1e6;
const CLOCK_TICKS_PER_SECOND = 100;

/**
 * Takes a large JSONL file and a large pretty-printed one through upload, confirmation and the deployed function on a stack
 * of its own, and a fixed version of the first through making and validation. Prints what the Deno process needed: time, peak
 * memory, CPU, invocations. Linux only (it reads /proc).
 */
export async function runEndToEnd(megabytes: number): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'brightrun-bench-'));
  const stack = await startStack({
    dataDirectory: path.join(directory, 'stack'),
    ports: { api: 0, database: 0, functions: 0, cluster: 0, web: 0 },
    parts: { functions: true, cluster: false, cron: false, web: false },
    signal: new AbortController().signal,
    onMessage: () => undefined,
    onFailure: (error) => console.error(error.message),
  });
  try {
    for (const kind of ['jsonl', 'json'] as const) {
      const file = path.join(directory, `bench.${kind}`);
      writeFile(file, kind, (kind === 'jsonl' ? megabytes : megabytes / 5) * MEGABYTE);
      const sql = postgres(stack.databaseUrls.postgres, { max: 1 });
      try {
        const world = { stack, sql, dataDirectory: path.join(directory, 'stack') };
        const upload = await uploadFile(stack, sql, file);
        await measure(world, kind === 'jsonl' ? 'JSONL' : 'pretty-printed JSON', upload);
        if (kind === 'jsonl')
          await measure(world, 'fixed version of the JSONL', await announceVersion(sql, upload));
      } finally {
        await sql.end();
      }
      await rm(file);
    }
  } finally {
    await stack.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

interface World {
  readonly stack: Stack;
  readonly sql: postgres.Sql;
  readonly dataDirectory: string;
}

/** Has the deployed function work on a dataset until it has come to rest, and prints what that took. */
async function measure({ stack, sql, dataDirectory }: World, what: string, id: string): Promise<void> {
  const pid = stack.pidOf('functions') ?? 0;
  const logFile = path.join(dataPaths(dataDirectory).logs, 'functions.log');
  const logStart = statSync(logFile).size;
  const idleMegabytes = peakMegabytes(pid);
  const [start, cpuStart] = [performance.now(), cpuSeconds(pid)];
  await sql`update public.datasets set status = 'validating' where id = ${id}`;
  await fetch(`${stack.urls.functions}/validate-datasets`, {
    method: 'POST',
    headers: { 'x-cron-secret': stack.keys.cronSecret },
  });
  const isOpen = async () => {
    const [row] = await sql`select status, validation_cursor from public.datasets where id = ${id}`;
    return row?.status === 'validating' || row?.validation_cursor !== null;
  };
  while (await isOpen()) await sleep(200);
  const seconds = (performance.now() - start) / 1000;
  const cpu = cpuSeconds(pid) - cpuStart;
  const [row] = await sql`
    select status, error_message, total_rows, file_size, normalized_bytes from public.datasets where id = ${id}`;
  const size = Number(row?.file_size);
  const invocations = logged(readFileSync(logFile).subarray(logStart).toString());
  const line = (name: string, value: string) => console.log(`${name.padEnd(34)} ${value}`);
  line('file', `${what}, ${(size / MEGABYTE).toFixed(0)} MB, ${row?.total_rows} rows`);
  line('ended', `${row?.status} ${row?.error_message ?? ''}`);
  line('normalized file', `${(Number(row?.normalized_bytes ?? 0) / MEGABYTE).toFixed(0)} MB`);
  line('time', `${seconds.toFixed(1)} s, ${(size / MEGABYTE / seconds).toFixed(0)} MB/s`);
  line('invocations', String(invocations.length));
  const most = (name: keyof Logged) => Math.max(...invocations.map((invocation) => invocation[name]));
  line('own work of an invocation', `${most('cpu_ms')} ms at most`);
  line('CPU of an invocation', `${most('process_cpu_ms')} ms at most, of all threads of the process`);
  line('memory of the isolate', `${most('peak_memory_mb')} MiB at most, heap and external`);
  line(
    'CPU of the Deno process',
    `${cpu.toFixed(1)} s, ${((cpu * 1000) / invocations.length).toFixed(0)} ms an invocation`,
  );
  line('peak memory of the process', `${peakMegabytes(pid)} MB, ${idleMegabytes} MB before`);
  console.log('');
}

/** A version of a dataset, cleaned and split again, whose file is still to be made. */
async function announceVersion(sql: postgres.Sql, id: string): Promise<string> {
  const fixes = {
    remove_duplicates: true,
    trim_whitespace: true,
    resplit: { validation_share: 0.1, seed: 7 },
  };
  const [made] = await sql<{ version: { dataset_id: string } }[]>`
    select public.create_dataset_version(
      (select user_id from public.datasets where id = ${id}), ${id}, ${randomUUID()}, ${sql.json(datasetFixes.parse(fixes))}
    ) as version`;
  if (!made) throw new Error('the version was not announced');
  return made.version.dataset_id;
}

/** A dataset of a new user, its file in storage. */
async function uploadFile(stack: Stack, sql: postgres.Sql, file: string): Promise<string> {
  const authorization = { authorization: `Bearer ${stack.keys.secretKey}`, apikey: stack.keys.secretKey };
  const created = await fetch(`${stack.urls.api}/auth/v1/admin/users`, {
    method: 'POST',
    headers: { ...authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      email: `${randomUUID()}@example.test`,
      password: randomUUID(),
      email_confirm: true,
    }),
  });
  const { id: userId } = (await created.json()) as { id: string };
  const [dataset] = await sql<{ id: string; storage_path: string }[]>`
    insert into public.datasets (user_id, name, file_name, file_size)
    values (${userId}, ${randomUUID()}, ${path.basename(file)}, ${statSync(file).size}) returning id, storage_path`;
  if (!dataset) throw new Error('the dataset was not created');
  const stored = await fetch(`${stack.urls.api}/storage/v1/object/lora-datasets/${dataset.storage_path}`, {
    method: 'POST',
    headers: { ...authorization, 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(createReadStream(file)),
    duplex: 'half',
  } as RequestInit);
  if (!stored.ok) throw new Error(`storage answered ${stored.status}: ${await stored.text()}`);
  return dataset.id;
}

interface Logged {
  cpu_ms: number;
  process_cpu_ms: number;
  peak_memory_mb: number;
}

/** What each invocation logged of itself. */
function logged(log: string): Logged[] {
  return [...log.matchAll(/\{"event":"validation".*\}/g)].map(([json]) => JSON.parse(json) as Logged);
}

/** The most memory that the process ever held. */
function peakMegabytes(pid: number): number {
  const kilobytes = Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return Math.round((kilobytes * 1024) / MEGABYTE);
}

function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / CLOCK_TICKS_PER_SECOND;
}

/** Conversations of about 3 kB: one a line, or pretty-printed in a list. */
function writeFile(file: string, kind: 'json' | 'jsonl', size: number): void {
  const descriptor = openSync(file, 'w');
  const row = (index: number) => {
    const say = (role: string, words: number) => ({ role, content: `${index} ${role} `.repeat(words) });
    return { messages: [say('user', 60), say('assistant', 70), say('user', 30), say('assistant', 60)] };
  };
  const [before, between, after] = kind === 'jsonl' ? ['', '\n', '\n'] : ['[\n', ',\n', '\n]\n'];
  let bytes = writeSync(descriptor, before);
  for (let index = 0; bytes < size - 8192;) {
    const rows = Array.from({ length: 200 }, () => row(index++));
    const text = rows.map((value) => JSON.stringify(value, null, kind === 'json' ? 2 : 0)).join(between);
    const isLast = bytes + 2 * text.length > size;
    bytes += writeSync(descriptor, isLast ? text : `${text}${between}`);
    if (isLast) break;
  }
  writeSync(descriptor, after);
  closeSync(descriptor);
}
