import { decideSweep, RUNG_SHARES } from '../../../src/core/training/sweeps/decide-sweep.ts';
import { observedSweep, type ObservedSweep } from '../../../src/core/training/sweeps/observed-sweep.ts';
import type { SweepCommit } from './ports.ts';
import { note, TICK_LIMITS, type Tick } from './tick.ts';

/**
 * The step of a tick that follows the searches, after the jobs' figures are committed: two calls whatever their number.
 * Answers whether jobs were asked to stop, which are then due at once. A search that cannot be read or written is left to
 * the next tick; it never keeps the jobs waiting.
 */
export async function decideSweeps(tick: Tick): Promise<boolean> {
  try {
    const rows = await tick.sweeps.claim(RUNG_SHARES, TICK_LIMITS.sweeps);
    const commits = rows.flatMap((row) => commitOf(tick, row));
    if (commits.length === 0) return false;
    const written = new Set(await tick.sweeps.commit(commits));
    return commits.some(({ sweep_id, stops }) => stops.length > 0 && written.has(sweep_id));
  } catch (error) {
    note(tick, 'Following the searches', error);
    return false;
  }
}

/** What is to be written about a search; nothing when nothing is to be done. */
function commitOf(tick: Tick, row: unknown): SweepCommit[] {
  const parsed = observedSweep.safeParse(row);
  if (!parsed.success) {
    note(tick, 'Reading a search', parsed.error);
    return [];
  }
  const sweep: ObservedSweep = parsed.data;
  const decision = decideSweep(sweep);
  const { rungs, stops, stop_reason, end } = decision;
  const isIdle = rungs.length === 0 && stops.length === 0 && stop_reason === null && end === null;
  return isIdle ? [] : [{ sweep_id: sweep.id, look: sweep.look, ...decision }];
}
