import fc from 'fast-check';
import type { ClusterCheckpoint } from '../../cluster/contract.ts';
import { submittedJob } from './fixtures.ts';
import {
  keepOn,
  newestToSave,
  nextToKeep,
  resumePointAfter,
  settleKeeping,
  type CheckpointKeeping,
} from './keep-checkpoints.ts';

const checkpoint = (step: number, valid_loss: number | null = null): ClusterCheckpoint => ({
  ...{ id: `c${step}`, step, epoch: step / 10, bytes: 10, sha256: String(step % 10).repeat(64) },
  ...{ metrics: { train_loss: 1, valid_loss }, exported_at: null, export_error: null },
});

/** Brings whatever is listed at each look into storage; answers what is kept, and what was given up. */
function keepAll(looks: readonly ClusterCheckpoint[][]): {
  keeping: CheckpointKeeping | null;
  dropped: string[];
} {
  let job = submittedJob();
  const dropped: string[] = [];
  for (const listed of looks) {
    for (let save = nextToKeep(listed, job); save; save = nextToKeep(listed, job)) {
      const next = keepOn(job, { state: 'stored', save });
      job = { ...job, keeping: next.keeping };
      dropped.push(...next.dropped);
    }
  }
  return { keeping: job.keeping, dropped };
}

test.each`
  story                                          | losses                | kept
  ${'the first'}                                 | ${[3]}                | ${[1]}
  ${'the newest two of a loss that falls'}       | ${[5, 4, 3, 2]}       | ${[3, 4]}
  ${'the newest two, and the best before them'}  | ${[5, 2, 3, 4, 4]}    | ${[2, 4, 5]}
  ${'the newest two where nothing is validated'} | ${[null, null, null]} | ${[2, 3]}
  ${'a loss that is no number is never best'}    | ${[3, NaN, 4, 5, 6]}  | ${[1, 4, 5]}
`('kept: $story', ({ losses, kept }: { losses: (number | null)[]; kept: number[] }) => {
  const written = losses.map((loss, index) => checkpoint(index + 1, loss));
  // The cluster lists its newest two.
  const { keeping, dropped } = keepAll(
    written.map((_, index) => written.slice(Math.max(0, index - 1), index + 1)),
  );
  expect(keeping?.stored.map(({ step }) => step)).toEqual(kept);
  expect(dropped).toHaveLength(losses.length - kept.length);
});

test('one that was passed over because a later one was there is brought when it is the best', () => {
  const { keeping } = keepAll([[checkpoint(1, 5)], [checkpoint(2, 1), checkpoint(3, 4)]]);
  expect(keeping?.stored.map(({ step }) => step)).toEqual([2, 3]);
});

test('whatever is listed, at most three are kept, the newest and the best among them, and nothing is brought twice', () => {
  const losses = fc.option(fc.double({ min: 0, max: 9, noNaN: true }), { freq: 5 });
  const looks = fc.array(fc.array(losses, { maxLength: 4 }), { maxLength: 12 });
  fc.assert(
    fc.property(looks, (groups) => {
      let step = 0;
      const listed = groups.map((group) => group.map((loss) => checkpoint(++step, loss)));
      const { keeping, dropped } = keepAll([...listed, ...listed]);
      const stored = keeping?.stored ?? [];
      expect(stored.length).toBeLessThanOrEqual(3);
      expect(new Set(dropped).size).toBe(dropped.length);
      if (step > 0) expect(stored.at(-1)?.step).toBe(step);
      const known = stored.map(({ validation_loss }) => validation_loss ?? Infinity);
      const last = listed.flat().at(-1)?.metrics.valid_loss ?? Infinity;
      expect(Math.min(...known)).toBeLessThanOrEqual(last);
    }),
  );
});

const stored = keepAll([[checkpoint(10)], [checkpoint(20)]]).keeping;

test('an attempt begins at the newest that the one before stored, else where that one began', () => {
  expect(resumePointAfter(submittedJob({ keeping: stored }))).toMatchObject({ step: 20 });
  const begun = { storage_bucket: 'b', storage_path: 'p', sha256: 'f'.repeat(64), bytes: 5, step: 5 };
  // What an earlier attempt stored is behind this one, which may have begun anew.
  expect(resumePointAfter(submittedJob({ attempt: 2, keeping: stored, resume_from: begun }))).toEqual(begun);
  expect(resumePointAfter(submittedJob())).toBeNull();
});

test('a step that a restarted cluster wrote again never replaces its verified file', () => {
  const job = submittedJob({ keeping: stored });
  const again = { ...checkpoint(20, 0.1), id: 'again', sha256: 'e'.repeat(64) };
  expect(newestToSave([again], job)).toBeNull();
  expect(nextToKeep([again], job)).toBeNull();
});

test('the last checkpoint of an attempt goes on from where its way into storage has come', () => {
  const save = nextToKeep([checkpoint(30)], submittedJob());
  const half = save && { ...save, state: 'requested' as const, rounds: 1 };
  const job = submittedJob({ keeping: { save: half, stored: [], passed: [] } });
  expect(newestToSave([checkpoint(30)], job)).toEqual(half);
  expect(settleKeeping(job)).toEqual({ save: null, stored: [], passed: [] });
});
