/** A version is made from its parent's upload, in slices and whoever dies, and then validated like any upload. */
import { createHash } from 'node:crypto';
import { datasetFixes } from '../../../src/core/datasets/fixes/fixes.schema.ts';
import { createValidator } from '../../../src/core/datasets/validator.ts';
import { chat, createWorld, type MemoryWorld, type WorldOptions } from './testing/world.ts';

const CONTENT = `${chat(30, 20)}\n${chat(4, 20)}\n{"messages": [}\n${chat(40, 20).replaceAll('Answer', ' Answer')}`;
const FIXES = datasetFixes.parse({ remove_duplicates: true, trim_whitespace: true, drop_unusable: true });
/** A few invocations each for reading and writing, of the making and of the validation. */
const OPTIONS = { budgetBytes: 30_000 };

/** The fixed file as one pass over the whole upload makes it. */
function fixedInOneGo(): Buffer {
  const pieces: Uint8Array[] = [];
  const options = { fileName: 'chat.jsonl', requestedFormat: null, withLints: false, fixes: FIXES };
  const validator = createValidator({ ...options, sink: (piece) => pieces.push(piece.slice()) });
  validator.push(new TextEncoder().encode(CONTENT));
  validator.finish();
  return Buffer.concat(pieces);
}

/** A world in which only the version waits; its parent was validated before. */
function worldWithVersion({
  content = CONTENT,
  fixes = FIXES,
  ...options
}: WorldOptions & { content?: string; fixes?: typeof FIXES } = OPTIONS) {
  const world = createWorld(options);
  const parent = world.add(content);
  Object.assign(parent, { status: 'ready' });
  return { world, parent, version: world.addVersion(parent, fixes) };
}

function remains(world: MemoryWorld) {
  const version = world.store.datasets.find(({ dataset }) => dataset.file_name === 'chat-v2.jsonl');
  const { normalized_path: path, ...result } = version?.result ?? { normalized_path: null };
  const base64 = (of: string) => Buffer.from(world.storage.get(of) ?? []).toString('base64');
  return {
    ...{ status: version?.status, message: version?.message, cursor: version?.cursor, result },
    file: base64(version?.dataset.storage_path ?? ''),
    normalized: base64(path ?? ''),
    upload: base64(
      world.store.datasets.find(({ dataset }) => dataset.file_name === 'chat.jsonl')?.dataset.storage_path ??
        '',
    ),
    files: world.storage.paths.length,
  };
}

test('the file is the one that a single pass makes, with its size and hash; then it is validated', async () => {
  const { world, version } = worldWithVersion();
  await world.settle();
  const expected = fixedInOneGo();
  expect(remains(world)).toMatchObject({
    ...{ status: 'ready', message: null, cursor: null, files: 3 },
    file: expected.toString('base64'),
    upload: Buffer.from(CONTENT).toString('base64'),
    result: { format: 'openai_chat', total_rows: 70 },
  });
  expect(version.dataset).toMatchObject({
    file_size: expected.length,
    file_sha256: createHash('sha256').update(expected).digest('hex'),
    making: null,
  });
  expect(version.result?.validation_errors.lints).toBeDefined();
  expect(world.calls).toBeGreaterThan(5);
});

test('killed at any second call of any invocation and called again, it ends the same, byte for byte', async () => {
  const whole = worldWithVersion();
  await whole.world.settle();
  const expected = remains(whole.world);
  let kills = 0;
  for (let invocation = 0; invocation < whole.world.calls; invocation += 1) {
    for (let fatal = invocation % 2, isAlive = false; !isAlive; fatal += 2) {
      const { world } = worldWithVersion();
      for (let call = 0; call < invocation; call += 1) await world.call();
      isAlive = await world.callKilled(fatal);
      await world.settle();
      expect({ invocation, fatal, ...remains(world) }).toEqual({ invocation, fatal, ...expected });
      kills += 1;
    }
  }
  expect(kills).toBeGreaterThan(20);
}, 120_000);

const only = (fix: object) => datasetFixes.parse(fix);
test.each([
  [
    'rows with errors that nobody agreed to lose',
    CONTENT,
    only({ trim_whitespace: true }),
    /1 row has an error/,
  ],
  ['fixes that change nothing', chat(20), only({ repair_role_order: true }), /would change nothing/],
  ['nothing that is left', '{"broken', only({ drop_unusable: true }), /not one usable row/],
  ['a file that breaks off', `[${chat(1)},`, only({ drop_unusable: true }), /cannot be read to its end/],
])(
  '%s: the version ends in error and says why, and nothing is left of it',
  async (_, content, fixes, message) => {
    const { world, parent, version } = worldWithVersion({ content, fixes });
    await world.settle();
    expect(version).toMatchObject({
      status: 'error',
      cursor: null,
      message: expect.stringMatching(message) as string,
    });
    expect(world.storage.paths).toEqual([parent.dataset.storage_path]);
  },
);

test.each([
  ['lost', (world: MemoryWorld, path: string) => world.storage.delete(path), /no longer in storage/],
  [
    'replaced',
    (world: MemoryWorld, path: string) => world.storage.put(path, new Uint8Array(9)),
    /was replaced meanwhile/,
  ],
])('an upload that is %s midway ends it, in words about the version', async (_, spoil, message) => {
  const { world, parent, version } = worldWithVersion();
  await world.call();
  expect(version.progress).toMatchObject({ phase: 'reading', bytes_total: CONTENT.length });
  spoil(world, parent.dataset.storage_path);
  await world.settle();
  expect(version).toMatchObject({ status: 'error', message: expect.stringMatching(message) as string });
});

test('a fixed file that storage does not take is not made', async () => {
  const { world, version } = worldWithVersion({ maxNormalizedBytes: 20_000, content: CONTENT });
  await world.settle();
  expect(version).toMatchObject({
    status: 'error',
    message: expect.stringContaining('larger than storage takes'),
  });
});
