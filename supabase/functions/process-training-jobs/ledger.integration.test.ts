/**
 * Invariant 5 on the real parts: whatever ticks, deaths of ticks, crashes, new attempts and price changes a training meets, and
 * in whatever order, its cost is what the cluster took for it at the price that it was started with.
 */
import fc from 'fast-check';
import { closeSql, sql } from '../../../src/testing/stack/stack.ts';
import { killable } from '../_shared/testing/killable.ts';
import { runTick } from './handler.ts';
import { SETTINGS, tick, tickUntil } from './testing/life.ts';
import {
  closeWorlds,
  createOwner,
  createStackWorld,
  type Owner,
  type StackWorld,
} from './testing/stack-world.ts';

jest.setTimeout(120_000);

const setPrice = (usdPerHour: number) =>
  sql()`update public.gpu_types set price_per_hour_usd = ${usdPerHour} where id = 'A100-80GB'`;

let owner: Owner;
let price: number;
beforeAll(async () => {
  owner = await createOwner();
  const [gpu] = await sql()<{ price: number }[]>`
    select price_per_hour_usd::float8 as price from public.gpu_types where id = 'A100-80GB'`;
  price = gpu?.price ?? NaN;
});
afterAll(async () => {
  await setPrice(price);
  await closeWorlds();
  await closeSql();
});

type Happening =
  | { kind: 'tick' | 'two ticks' | 'crash' }
  | { kind: 'train'; steps: number }
  | { kind: 'killed tick'; fatal: number }
  | { kind: 'price'; usdPerHour: number };

const atWork = ({ simulator }: StackWorld) => simulator.jobs.filter(({ view }) => view.finished_at === null);

async function happen(world: StackWorld, happening: Happening): Promise<void> {
  switch (happening.kind) {
    case 'train':
      for (const job of atWork(world)) job.trainTo(Math.min(19, job.view.progress.step + happening.steps));
      return;
    case 'crash':
      for (const job of atWork(world)) job.fail('worker_crashed', 'Killed by SIGKILL.', true);
      return;
    case 'price':
      await setPrice(happening.usdPerHour);
      return;
    case 'tick':
      await world.makeDue();
      await tick(world);
      return;
    case 'two ticks':
      await world.makeDue();
      await Promise.all([tick(world), tick(world)]);
      return;
    case 'killed tick': {
      await world.makeDue();
      const mortal = killable(world.ports, happening.fatal);
      await Promise.race([mortal.died, runTick(mortal.ports, SETTINGS)]);
    }
  }
}

const story = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Happening>({ kind: 'tick' }) },
    {
      weight: 3,
      arbitrary: fc.record({ kind: fc.constant('train' as const), steps: fc.integer({ min: 1, max: 9 }) }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('killed tick' as const),
        fatal: fc.integer({ min: 0, max: 12 }),
      }),
    },
    fc.constantFrom<Happening>({ kind: 'two ticks' }, { kind: 'crash' }),
    fc.record({ kind: fc.constant('price' as const), usdPerHour: fc.constantFrom(0.01, 77) }),
  ),
  { minLength: 4, maxLength: 9 },
);

test('any order of ticks, kills, crashes and price changes gives the same ledger', async () => {
  await fc.assert(
    fc.asyncProperty(story, async (happenings) => {
      await setPrice(price);
      const world = await createStackWorld(owner);
      for (const happening of happenings) await happen(world, happening);
      await tickUntil(world, (job) => {
        for (const job of atWork(world)) job.succeed();
        return job['completed_at'] !== null;
      });
      const { job, costs } = await world.read();
      const seconds = world.simulator.jobs.reduce((sum, { view }) => sum + view.usage.gpu_seconds, 0);
      const microDollars = Math.round((seconds * 2 * price * 1e6) / 3600);
      expect(job['final_cost']).toBe(microDollars / 1e6);
      expect(costs.map(({ amount }) => amount)).toEqual(microDollars === 0 ? [] : [microDollars / 1e6]);
    }),
    { numRuns: 12 },
  );
});
