import { note, TICK_LIMITS, type Tick } from './tick.ts';

/**
 * The step of a tick that keeps users within their budgets, after the costs of the tick are written: one call whatever the
 * number of users. Answers whether jobs were asked to stop. A failure is left to the next tick; it never keeps the jobs waiting.
 */
export async function holdBudgets(tick: Tick): Promise<boolean> {
  try {
    const stopped = await tick.budgets.stopJobsOverBudget(TICK_LIMITS.budgetLookaheadSeconds);
    return stopped.length > 0;
  } catch (error) {
    note(tick, 'Holding the budgets', error);
    return false;
  }
}
