import type { ClusterArtifact } from '../cluster/contract.ts';
import { NOW, clusterJobOf } from '../training/reconcile/fixtures.ts';
import { RECONCILE_LIMITS } from '../training/reconcile/limits.ts';
import {
  applyManifest,
  beginDelivery,
  filesToExport,
  isDelivered,
  storedFiles,
  verifiedShare,
  withFiles,
  type Delivery,
  type DeliveryFile,
} from './delivery.ts';
import { judge, markRequested } from './file-transfer.ts';

const SHA = { weights: 'a'.repeat(64), config: 'b'.repeat(64) };
const entry = (overrides: Partial<ClusterArtifact>): ClusterArtifact => ({
  ...{ id: 'w', kind: 'adapter_model', path: 'adapter_model.safetensors', bytes: 300, sha256: SHA.weights },
  ...{ md5: 'c'.repeat(32), exported_at: null, export_error: null },
  ...overrides,
});
const config = {
  id: 'c',
  kind: 'adapter_config',
  path: 'adapter_config.json',
  bytes: 100,
  sha256: SHA.config,
} as const;
const manifest = (overrides: Partial<ClusterArtifact> = {}) => [
  entry(overrides),
  entry({ ...config, ...overrides }),
];
const later = (ms: number) => new Date(NOW.getTime() + ms);
const begun = () => applyManifest(beginDelivery(clusterJobOf({ status: 'succeeded' }), NOW), manifest(), NOW);
const requested = (from: Delivery = begun(), now = NOW) =>
  withFiles(
    from,
    filesToExport(from).map((file) => markRequested(file, now)),
  );
const change = (current: Delivery, id: string, changed: (file: DeliveryFile) => DeliveryFile) =>
  withFiles(current, current.files.filter((file) => file.id === id).map(changed));
const recordVerdict = (current: Delivery, id: string, sha256: string | null) =>
  change(current, id, (file) => judge(file, sha256));
const states = (current: Delivery) => current.files.map((file) => file.state);

test('a delivery goes from manifest to request to export to proof', () => {
  let current = beginDelivery(clusterJobOf({ status: 'succeeded' }), NOW);
  current = applyManifest(current, [], NOW);
  expect([current.files, isDelivered(current), verifiedShare(current)]).toEqual([[], false, 0]);
  current = applyManifest(current, manifest(), NOW);
  expect(filesToExport(current).map((file) => file.id)).toEqual(['w', 'c']);
  current = requested(current);
  expect([states(current), filesToExport(current)]).toEqual([['requested', 'requested'], []]);
  current = applyManifest(current, manifest({ exported_at: NOW.toISOString() }), NOW);
  expect(states(current)).toEqual(['exported', 'exported']);
  current = change(current, 'w', (file) => ({ ...file, hashed_bytes: 200, hash_state: 'AAAA' }));
  expect(verifiedShare(current)).toBe(0.5);
  current = recordVerdict(recordVerdict(current, 'w', SHA.weights), 'c', SHA.config);
  expect([isDelivered(current), verifiedShare(current)]).toEqual([true, 1]);
  expect(storedFiles(current, 'user', 'job')[1]).toEqual({
    ...{ kind: 'adapter_config', path: 'adapter_config.json', bytes: 100, sha256: SHA.config },
    ...{ storage_path: 'user/job/adapter_config.json', verified_by: 'sha256' },
  });
});

test.each([
  ['no weights', [entry(config)], /no adapter_model/],
  ['no configuration', [entry({})], /no adapter_config/],
  [
    'a path twice',
    [entry({}), entry({ ...config, path: 'adapter_model.safetensors' })],
    /repeats a file path/,
  ],
  ['an id twice', [entry({}), entry({ ...config, id: 'w' })], /repeats a file id/],
])('a manifest with %s is refused', (_, files, message) => {
  expect(() => applyManifest(beginDelivery(clusterJobOf(), NOW), files, NOW)).toThrow(message);
});

test('an error still shown from an earlier push does not count against a new one', () => {
  const failed = manifest({ export_error: 'HTTP 500' });
  expect(states(applyManifest(requested(), failed, later(1000)))).toEqual(['requested', 'requested']);
  expect(states(applyManifest(requested(), failed, later(RECONCILE_LIMITS.exportRetryMs)))).toEqual([
    'pending',
    'pending',
  ]);
});

test('a push that never ends is asked for again with fresh URLs', () => {
  const look = (ms: number) => states(applyManifest(requested(), manifest(), later(ms)));
  expect(look(RECONCILE_LIMITS.exportPatienceMs - 1)).toEqual(['requested', 'requested']);
  expect(look(RECONCILE_LIMITS.exportPatienceMs)).toEqual(['pending', 'pending']);
});

test('pushes that keep failing are given up with the cluster’s reason', () => {
  let current = begun();
  let now = NOW;
  const failed = manifest({ export_error: 'HTTP 507' });
  for (let round = 1; round < RECONCILE_LIMITS.exportRounds; round++) {
    current = requested(current, now);
    now = later(round * RECONCILE_LIMITS.exportRetryMs);
    current = applyManifest(current, failed, now);
  }
  current = requested(current, now);
  expect(() => applyManifest(current, failed, later(3_600_000))).toThrow(/in 5 tries: HTTP 507/);
});

test('a corrupt copy is pushed once more; its old export does not count; a second one is the end', () => {
  const exportedAt = NOW.toISOString();
  const again = (current: Delivery) => requested(recordVerdict(current, 'w', null));
  const first = applyManifest(requested(), manifest({ exported_at: exportedAt }), NOW);
  const second = again(first);
  expect(states(applyManifest(second, manifest({ exported_at: exportedAt }), NOW))[0]).toBe('requested');
  const repushed = applyManifest(second, manifest({ exported_at: later(1000).toISOString() }), later(1000));
  expect(states(repushed)[0]).toBe('exported');
  expect(() => recordVerdict(repushed, 'w', SHA.config)).toThrow(/another content.*2 times/);
});

test('nothing goes on for ever', () => {
  expect(() => applyManifest(begun(), manifest(), later(RECONCILE_LIMITS.deliveryMs + 1))).toThrow(/in time/);
});
