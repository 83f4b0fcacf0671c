/** The tick's part in keeping budgets; what the database decides is in supabase/tests/database/budgets.integration.test.ts. */
import { STATIONS, tick, tickUntil } from './testing/life.ts';
import { createMemoryWorld } from './testing/memory-world.ts';

const { isReached: isSubmitted } = STATIONS.submit;

test('a job over its budget is asked to save and stop within the same tick, and ends for that reason', async () => {
  const world = createMemoryWorld();
  await tickUntil(world, isSubmitted);
  world.simulator.jobs[0]?.trainTo(9);
  const stopJobsOverBudget = async () => {
    Object.assign(world.row, {
      ...{ cancel_requested_at: new Date().toISOString(), cancel_save_checkpoint: true },
      ...{ cancel_code: 'budget_exceeded', cancel_message: 'The monthly budget of $5 is used up.' },
    });
    await world.makeDue();
    return [world.jobId];
  };
  await world.makeDue();
  await tick({ ...world, ports: { ...world.ports, budgets: { stopJobsOverBudget } } });
  expect(world.simulator.jobs[0]?.view.status).toBe('cancelled');
  await tickUntil(world, (job) => job['completed_at'] !== null);
  expect(world.row).toMatchObject({
    status: 'cancelled',
    error_code: 'budget_exceeded',
    final_cost: 0.00025,
  });
});

test('budgets that cannot be read keep no job waiting', async () => {
  const world = createMemoryWorld();
  const stopJobsOverBudget = () => Promise.reject(new Error('the database is away'));
  const report = await tick({ ...world, ports: { ...world.ports, budgets: { stopJobsOverBudget } } });
  expect(report.problems).toEqual(['Holding the budgets: the database is away']);
  expect(isSubmitted(world.row)).toBe(true);
});
