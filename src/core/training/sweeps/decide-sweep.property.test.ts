import fc from 'fast-check';
import { isActiveJobStatus } from '../job.schema.ts';
import { decideSweep, RUNG_SHARES, scoreOf, type SweepDecision } from './decide-sweep.ts';
import { aSweep } from './fixtures.ts';
import type { ObservedRun, ObservedSweep } from './observed-sweep.ts';

const loss = fc.oneof(
  fc.double({ min: 0, max: 5, noNaN: true }),
  fc.constantFrom(1, 2, 'NaN' as const, 'Infinity' as const),
);
/** What the losses of a run will be, whenever it gets there. */
const fates = fc.array(fc.tuple(loss, loss), { minLength: 2, maxLength: 8 });
/** One event: a run trains on, or ends in some way. */
const event = fc.record({
  run: fc.nat(7),
  kind: fc.constantFrom('train', 'train', 'train', 'train', 'fail', 'cancel', 'look', 'look'),
});
type Fate = [number | 'NaN' | 'Infinity', number | 'NaN' | 'Infinity'];

/** What the database does with a decision. */
function record(sweep: ObservedSweep, { rungs, stops }: SweepDecision): void {
  for (const run of sweep.runs) {
    run.decided_rungs.push(...rungs.filter(({ job_id }) => job_id === run.job_id).map(({ rung }) => rung));
    if (stops.some(({ job_id }) => job_id === run.job_id)) {
      Object.assign(run, { is_cancelling: true, is_early_stopped: true });
    }
  }
}

function train(run: ObservedRun, fate: Fate): void {
  if (!isActiveJobStatus(run.status) || run.is_early_stopped) return;
  const next = run.rungs.indexOf(null);
  const at = (rung: 0 | 1) => ({ step: 25 * (rung + 1), losses: [fate[rung]] });
  if (next === 0 || next === 1) run.rungs[next] = at(next);
  else Object.assign(run, { status: 'completed', final_losses: [fate[1]] });
}

const isLeft = (run: ObservedRun) =>
  run.status === 'completed' || (isActiveJobStatus(run.status) && !run.is_cancelling);

/** Lives a search through; answers every decision that was made. */
function live(fate: Fate[], events: { run: number; kind: string }[], onLook: (sweep: ObservedSweep) => void) {
  const sweep = aSweep(fate.map(() => ({ decided_rungs: [], rungs: [null, null] })));
  const decisions: SweepDecision[] = [];
  for (const { run: at, kind } of events) {
    const index = at % fate.length;
    const run = sweep.runs[index];
    const own = fate[index];
    if (!run || !own) continue;
    if (kind === 'train') train(run, own);
    if (kind === 'fail' && isActiveJobStatus(run.status)) run.status = 'failed';
    if (kind === 'cancel') run.is_cancelling = isActiveJobStatus(run.status);
    if (kind !== 'look') continue;
    onLook(sweep);
    const decision = decideSweep(sweep);
    decisions.push(decision);
    record(sweep, decision);
  }
  return { sweep, decisions };
}

test('whatever happens: a look never stops the best of a rung, nor the last one left', () => {
  fc.assert(
    fc.property(fates, fc.array(event, { maxLength: 60 }), (fate, events) => {
      live(fate, events, (sweep) => {
        const left = sweep.runs.filter(isLeft);
        const stopped = new Set(decideSweep(sweep).stops.map(({ job_id }) => job_id));
        if (left.length > 0) expect(left.some((run) => !stopped.has(run.job_id))).toBe(true);
        for (const rung of RUNG_SHARES.keys()) {
          const scores = left.flatMap((run) => {
            const reached = run.rungs[rung];
            return reached ? [{ id: run.job_id, score: scoreOf(reached.losses) }] : [];
          });
          const best = Math.min(...scores.map(({ score }) => score));
          const newAtRung = decideSweep(sweep).rungs.filter((found) => found.rung === rung);
          for (const { id } of scores.filter(({ score }) => score === best)) {
            expect(newAtRung.find(({ job_id }) => job_id === id)?.is_stopped ?? false).toBe(false);
          }
        }
      });
    }),
  );
});

test('every rung of a run is decided once, and a second look at the same state changes nothing', () => {
  fc.assert(
    fc.property(fates, fc.array(event, { maxLength: 60 }), (fate, events) => {
      const { sweep, decisions } = live(fate, events, () => undefined);
      const made = decisions.flatMap(({ rungs }) => rungs.map(({ job_id, rung }) => `${job_id}:${rung}`));
      expect(new Set(made).size).toBe(made.length);
      record(sweep, decideSweep(sweep));
      expect(decideSweep(sweep)).toMatchObject({ rungs: [], stops: [] });
    }),
  );
});

test('the order in which the runs are told does not matter', () => {
  const shuffled = fates.chain((fate) =>
    fc.tuple(fc.constant(fate), fc.shuffledSubarray([...fate.keys()], { minLength: fate.length })),
  );
  fc.assert(
    fc.property(shuffled, ([fate, order]) => {
      const sweep = aSweep(
        fate.map(([first, second]) => ({
          rungs: [
            { step: 25, losses: [first] },
            { step: 50, losses: [second] },
          ],
        })),
      );
      const other = { ...sweep, runs: order.flatMap((index) => sweep.runs[index] ?? []) };
      const byId = <Row extends { job_id: string }>(rows: Row[]) =>
        [...rows].sort((a, b) => (a.job_id < b.job_id ? -1 : 1));
      const [left, right] = [decideSweep(sweep), decideSweep(other)];
      expect(byId(right.stops)).toEqual(byId(left.stops));
      expect(byId(right.rungs.filter(({ rung }) => rung === 0))).toEqual(
        byId(left.rungs.filter(({ rung }) => rung === 0)),
      );
    }),
  );
});
