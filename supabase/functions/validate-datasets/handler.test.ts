import { createHash } from 'node:crypto';
import { canonicalRow } from '../../../src/core/datasets/canonical-row.ts';
import { validationReport } from '../../../src/core/datasets/report.ts';
import { StorageError } from './stored-file.ts';
import { chat, createWorld } from './testing/world.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a good file', () => {
  test('becomes ready with a normalized file whose size and hash are those stored', async () => {
    const world = createWorld();
    const upload = world.add(chat(50));

    expect(await world.call()).toEqual({
      status: 200,
      body: {
        success: true,
        data: { claimed: 1, ready: 1, invalid: 0, more: 0, failed: 0, lease_lost: 0 },
      },
    });

    const normalized = world.storage.get(upload.result?.normalized_path ?? '') ?? new Uint8Array();
    expect(upload).toMatchObject({ status: 'ready', message: null, cursor: null });
    expect(upload.result).toMatchObject({
      ...{ format: 'openai_chat', total_rows: 50, total_conversations: 50 },
      normalized_bytes: normalized.length,
      normalized_sha256: sha256(normalized),
    });
    const rows = Buffer.from(normalized).toString().trimEnd().split('\n');
    expect(rows.map((row) => canonicalRow.parse(JSON.parse(row)))).toHaveLength(50);
    expect(validationReport.parse(upload.result?.validation_errors).ready).toBe(true);
    expect(world.wakes).toBe(0);
  });

  test('leaves an upload of any name alone', async () => {
    const world = createWorld();
    const content = chat(20);
    const upload = world.add(content, 'normalized-rows.jsonl');
    await world.settle();
    expect(upload.status).toBe('ready');
    expect(Buffer.from(world.storage.get(upload.dataset.storage_path) ?? []).toString()).toBe(content);
    expect(world.storage.paths).toHaveLength(2);
  });

  test('is checked again: the new normalized file takes the place of the old one, which is removed', async () => {
    const world = createWorld();
    const upload = world.add(chat(20));
    await world.settle();
    const former = upload.result?.normalized_path ?? '';
    world.store.revalidate(upload);
    await world.settle();
    expect(upload.result?.normalized_path).not.toBe(former);
    expect(world.storage.paths).toEqual(
      [upload.dataset.storage_path, upload.result?.normalized_path ?? ''].sort(),
    );
  });
});

describe('a file that cannot be trained on', () => {
  const zip = new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0x14, 0, 0, 0]);
  const nested = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
  test.each`
    file                      | content                                 | name         | code                    | line
    ${'only blank lines'}     | ${'\n \n'}                              | ${'a.jsonl'} | ${'empty_file'}         | ${1}
    ${'a renamed zip'}        | ${zip}                                  | ${'a.jsonl'} | ${'compressed_file'}    | ${1}
    ${'a picture'}            | ${new Uint8Array([0x89, 0x50, 0])}      | ${'a.jsonl'} | ${'binary_file'}        | ${1}
    ${'a truncated document'} | ${'[\n{"messages": [\n'}                | ${'a.json'}  | ${'broken_document'}    | ${3}
    ${'5,000 levels'}         | ${nested}                               | ${'a.json'}  | ${'broken_document'}    | ${1}
    ${'a 10,000-char line'}   | ${'x'.repeat(10_000)}                   | ${'a.jsonl'} | ${'invalid_json'}       | ${1}
    ${'JSON named .jsonl'}    | ${`[${chat(3).replaceAll('\n', ',')}]`} | ${'a.jsonl'} | ${'extension_mismatch'} | ${1}
    ${'too few rows'}         | ${chat(9)}                              | ${'a.txt'}   | ${'extension_mismatch'} | ${1}
  `('$file ends in error and says $code', async ({ content, name, code, line }) => {
    const world = createWorld();
    const upload = world.add(content, name);

    expect((await world.call()).body.data).toMatchObject({ claimed: 1, invalid: 1, failed: 0 });

    expect(upload.result).toMatchObject({
      ...{ status: 'error', normalized_path: null, normalized_sha256: null },
      error_message: expect.stringMatching(/\w{3,}/) as string,
    });
    expect(upload.result?.validation_errors.defects).toContainEqual(expect.objectContaining({ code, line }));
    expect(world.storage.paths).toEqual([upload.dataset.storage_path]);
  });

  test('rows that grow past what storage takes are counted to the end, and the reason has the numbers', async () => {
    const rows = Array.from({ length: 30_000 }, () => '{"instruction":"a","output":"b"}').join('\n');
    const world = createWorld({ budgetBytes: 200_000, maxNormalizedBytes: 2 * 1024 * 1024 });
    const upload = world.add(rows, 'a.jsonl');
    await world.settle();
    expect(upload.message).toMatch(/take 5 MB; at most 2 MB can be stored.*Split it into 3 or more/s);
    expect(upload.result).toMatchObject({ status: 'error', total_rows: 30_000, normalized_path: null });
    expect(world.storage.paths).toEqual([upload.dataset.storage_path]);
  });
});

describe('a file that does not fit into one invocation', () => {
  const content = `${chat(400, 20)}\n{"messages": [}\n${chat(60, 20)}`;
  const inOneGo = async () => {
    const world = createWorld();
    const upload = world.add(content);
    await world.settle();
    return { result: upload.result, bytes: world.storage.get(upload.result?.normalized_path ?? '') };
  };

  test('is read and written in slices, each waking the next, to the same report and the same bytes', async () => {
    const world = createWorld({ budgetBytes: 50_000 });
    const upload = world.add(content);
    const phases: (string | undefined)[] = [];
    const bytes: number[] = [];
    while (upload.status === 'validating') {
      await world.call();
      phases.push(upload.progress?.phase);
      bytes.push(upload.progress?.bytes_done ?? 0);
    }
    const whole = await inOneGo();
    expect(upload.result).toEqual({ ...whole.result, normalized_path: upload.result?.normalized_path });
    expect(world.storage.get(upload.result?.normalized_path ?? '')).toEqual(whole.bytes);
    expect(phases.slice(0, -1)).toContain('reading');
    expect(phases.slice(0, -1)).toContain('writing');
    expect(phases.at(-1)).toBeUndefined();
    expect(world.wakes).toBe(world.calls - 1);
    expect(world.calls).toBeGreaterThan(10);
    expect(bytes[1]).toBeGreaterThan(bytes[0] ?? 0);
    await world.settle();
    expect(world.storage.paths).toHaveLength(2);
  });

  test('takes turns with the others', async () => {
    const world = createWorld({ budgetBytes: 50_000 });
    const [large, small] = [world.add(content), world.add(chat(20))];
    await world.call();
    await world.call();
    expect([large.status, small.status]).toEqual(['validating', 'ready']);
  });

  test('after each crash tries half as much at once, and forgets that with the next progress', async () => {
    const world = createWorld({ budgetBytes: 200_000 });
    const [spared, crashed] = [world.add(content), world.add(content)];
    crashed.attempts = 2;
    await world.call();
    await world.call();
    expect(crashed.progress?.bytes_done).toBeLessThanOrEqual((spared.progress?.bytes_done ?? 0) / 2);
    expect(crashed.attempts).toBe(0);
  });
});

describe('when something else goes wrong', () => {
  test('a wrong secret claims nothing', async () => {
    const world = createWorld();
    const upload = world.add(chat(20));
    expect(await world.call({}, 'guess')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(upload.attempts).toBe(0);
  });

  test('a lost upload ends in error with its reason, and the next dataset still gets its turn', async () => {
    const world = createWorld();
    const [lost, good] = [world.add(chat(20)), world.add(chat(20))];
    world.storage.delete(lost.dataset.storage_path);
    expect((await world.call()).body.data).toMatchObject({ claimed: 2, ready: 1, failed: 1 });
    expect(lost).toMatchObject({ status: 'error', message: expect.stringContaining('no longer in storage') });
    expect(good.status).toBe('ready');
    expect(world.errors).toHaveLength(1);
  });

  test.each`
    change               | spoil                                                                                                                            | message
    ${'lost'}            | ${(world: ReturnType<typeof createWorld>, path: string) => world.storage.delete(path)}                                           | ${/no longer in storage/}
    ${'replaced'}        | ${(world: ReturnType<typeof createWorld>, path: string) => world.storage.put(path, world.storage.get(path) ?? new Uint8Array())} | ${/was replaced while it was being checked/}
    ${'of another size'} | ${(world: ReturnType<typeof createWorld>, path: string) => world.storage.put(path, new Uint8Array(10))}                          | ${/was replaced while it was being checked/}
  `('an upload that is $change between two slices ends in error and says so', async ({ spoil, message }) => {
    const world = createWorld({ budgetBytes: 50_000 });
    const upload = world.add(chat(400, 20));
    await world.call();
    spoil(world, upload.dataset.storage_path);
    await world.settle();
    expect(upload).toMatchObject({ status: 'error', result: null });
    expect(upload.message).toMatch(message);
    expect(world.storage.paths.filter((path) => path.includes('validation-'))).toEqual([]);
  });

  test.each([
    ['as announced', 'ready', null],
    ['not as announced', 'error', /is not the one on your disk.*SHA-256/],
  ])('an upload whose SHA-256 is %s, over several slices, ends as %s', async (given, status, message) => {
    const world = createWorld({ budgetBytes: 50_000 });
    const content = chat(400, 20);
    const upload = world.add(content);
    const announced = sha256(Buffer.from(given === 'as announced' ? content : 'another file'));
    upload.dataset = { ...upload.dataset, file_sha256: announced };
    await world.settle();
    expect(upload.status).toBe(status);
    if (message) expect(upload.message).toMatch(message);
    else expect(upload.message).toBeNull();
  });

  test('storage that fails is asked again later, from where it was; failing for good ends in error', async () => {
    const world = createWorld({ budgetBytes: 50_000 });
    const upload = world.add(chat(400, 20));
    await world.call();
    const done = upload.progress?.bytes_done;
    const down = { readRange: async () => Promise.reject(new StorageError('storage answered 500')) };
    for (let attempt = 1; attempt <= 4; attempt += 1) {
      world.store.passTime();
      await world.call(down);
      expect(upload).toMatchObject({
        status: 'validating',
        attempts: attempt,
        message: 'storage answered 500',
      });
    }
    expect(upload.progress?.bytes_done).toBe(done);
    world.store.passTime();
    await world.call(down);
    expect(upload).toMatchObject({ status: 'error', message: 'storage answered 500' });
  });

  test('a dataset that is deleted while it is validated is left alone, and nothing of the run stays', async () => {
    const world = createWorld({ budgetBytes: 50_000 });
    const upload = world.add(chat(400, 20));
    await world.call();
    const save = async () => {
      upload.isDeleted = true;
      return false;
    };
    expect((await world.call({ save })).body.data).toMatchObject({ lease_lost: 1 });
    world.store.passTime();
    await world.call();
    expect(world.storage.paths).toEqual([upload.dataset.storage_path]);
    expect(upload.result).toBeNull();
  });

  test.each([
    ['a state', '.state', 'reading'],
    ['a part', '.part', 'writing'],
    ['the result', '-result', 'writing'],
  ])('%s that is lost makes the run begin again, three times at most', async (_, ending, phase) => {
    const world = createWorld({ budgetBytes: 50_000 });
    const upload = world.add(chat(400, 20));
    const lose = () =>
      world.storage.paths
        .filter((path) => path.endsWith(ending))
        .forEach((path) => world.storage.delete(path));
    const restarts: number[] = [];
    for (let call = 0; call < 200 && upload.status === 'validating'; call += 1) {
      if (upload.progress?.phase === phase) lose();
      await world.call();
      restarts.push(upload.cursor?.restarts ?? 0);
    }
    expect(new Set(restarts)).toEqual(new Set([0, 1, 2, 3]));
    expect(upload).toMatchObject({
      status: 'error',
      message: expect.stringContaining('lost again and again') as string,
    });
  });

  test('an upload that storage forgot is begun again', async () => {
    const world = createWorld({ budgetBytes: 50_000 });
    const upload = world.add(chat(400, 20));
    while (upload.progress?.phase !== 'writing' || upload.progress.bytes_done === 0) await world.call();
    world.storage.forgetUploads();
    await world.settle();
    expect(upload.status).toBe('ready');
  });

  test('a result that comes after the lease was lost is counted, and nothing is changed', async () => {
    const world = createWorld();
    const upload = world.add(chat(30));
    expect((await world.call({ complete: async () => false })).body.data).toMatchObject({ lease_lost: 1 });
    expect(upload.status).toBe('validating');
  });

  test('a database that cannot take the failure leaves the dataset to its lease', async () => {
    const world = createWorld();
    world.add(chat(20));
    const fail = async () => Promise.reject(new Error('connection refused'));
    const write = async () => Promise.reject(new StorageError('bucket is full'));
    expect((await world.call({ fail, write })).body.data).toMatchObject({ claimed: 1, failed: 1 });
    expect(world.errors).toHaveLength(2);
  });

  test('a database that cannot be reached answers 503', async () => {
    const world = createWorld();
    const claim = async () => Promise.reject(new Error('connection refused'));
    expect(await world.call({ claim })).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(world.errors).toHaveLength(1);
  });

  test('working files that cannot be removed are removed by a later call', async () => {
    const world = createWorld({ budgetBytes: 50_000 });
    const upload = world.add(chat(400, 20));
    const remove = async () => Promise.reject(new StorageError('storage answered 500'));
    while (upload.status === 'validating') await world.call({ remove });
    expect(world.storage.paths.length).toBeGreaterThan(5);
    await world.call();
    expect(world.storage.paths).toHaveLength(2);
  });
});
