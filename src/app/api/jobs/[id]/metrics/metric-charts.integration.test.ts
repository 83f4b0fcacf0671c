import type { MetricsPage } from '@/core/training/job.schema';
import { callApiForData } from '@/testing/api/call-api';
import { signInPersona, type Persona } from '@/testing/api/persona';
import { insertJob, insertPoints } from '@/testing/api/rows';
import { useStackAsServerEnv } from '@/testing/api/server-env';
import { closeSql, sql } from '@/testing/stack/stack';

let owner: Persona;
let jobId: string;

beforeAll(async () => {
  useStackAsServerEnv();
  owner = await signInPersona();
});
beforeEach(async () => {
  jobId = await insertJob(owner.user.id);
});
afterAll(closeSql);

const chart = (query = '') => callApiForData<MetricsPage>(owner, `GET /api/jobs/${jobId}/metrics?${query}`);
const stepsOf = ({ metrics }: MetricsPage) => metrics.map(({ step }) => step);

/** Every block as the trigger keeps it, against the same figures taken from the points at once. */
async function expectTrueBlocks(): Promise<void> {
  const extremes = (column: string) => `
    min(array[${column}, step]) filter (where abs(${column}) < 'Infinity'), max(array[${column}, step]) filter (where abs(${column}) < 'Infinity')`;
  const wrong = await sql().unsafe(
    `
    (select attempt, block, points, first_step, last_step, training_low, training_high, validation_low, validation_high,
       gradient_low, gradient_high, non_finite_step from public.metric_blocks where job_id = $1)
    except
    (select attempt, step / 128, count(*)::integer, min(step), max(step), ${extremes('training_loss')},
       ${extremes('validation_loss')}, ${extremes('gradient_norm')},
       min(step) filter (where 'Infinity' <= any (array[abs(training_loss), abs(validation_loss), abs(gradient_norm)]))
     from public.metrics_points where job_id = $1 group by attempt, step / 128)`,
    [jobId],
  );
  const [sum] = await sql()<{ points: number; summed: number }[]>`
    select (select count(*)::integer from public.metrics_points where job_id = ${jobId}) as points,
      (select coalesce(sum(points), 0)::integer from public.metric_blocks where job_id = ${jobId}) as summed`;
  expect({ wrong: [...wrong], summed: sum?.summed }).toEqual({ wrong: [], summed: sum?.points });
}

test('spikes survive: next to each other, next to NaN, at the ends, and downwards', async () => {
  const planted = { 1: '77', 5000: '77', 5300: '78', 5301: 'NaN', 9999: '-77', 10_000: '79', 20_000: '80' };
  await insertPoints(jobId, 20_000, planted);
  const page = await chart('max_points=200');
  expect(page).toMatchObject({ total: 20_000, decimated: true });
  expect(page.metrics.length).toBeLessThanOrEqual(200);
  expect(stepsOf(page)).toEqual(expect.arrayContaining(Object.keys(planted).map(Number)));
  expect(page.metrics.find(({ step }) => step === 5301)).toMatchObject({
    training_loss: null,
    non_finite: ['training_loss'],
  });
  await expectTrueBlocks();
});

test('a spike of the validation loss or of the gradient norm survives too', async () => {
  await insertPoints(jobId, 20_000);
  await sql()`
    update public.metrics_points set validation_loss = case step when 7777 then 9 when 8888 then -9 else 1 end,
      gradient_norm = case step when 12345 then 99 else 0.5 end
    where job_id = ${jobId}`;
  expect(stepsOf(await chart('max_points=200'))).toEqual(expect.arrayContaining([7777, 8888, 12_345]));
  await expectTrueBlocks();
});

test.each([
  { story: 'whole blocks', from: 128, to: 19_967 },
  { story: 'ends inside of blocks', from: 1000, to: 18_000 },
  { story: 'a range too short for blocks', from: 4001, to: 6000 },
])('a zoom on $story shows its own spikes and nothing outside', async ({ from, to }) => {
  const inside = [from, Math.floor((from + to) / 2), to];
  const outside = [from - 1, to + 1];
  await insertPoints(jobId, 20_000, Object.fromEntries([...inside, ...outside].map((step) => [step, '50'])));
  const page = await chart(`max_points=200&from_step=${from}&to_step=${to}`);
  expect(page.decimated).toBe(true);
  const spikes = page.metrics.filter(({ training_loss }) => training_loss === 50).map(({ step }) => step);
  expect(spikes).toEqual(inside);
  expect(stepsOf(page).filter((step) => step < from || step > to)).toEqual([]);
});

test('a chart that was away for long gets the shape of what it missed, and only that', async () => {
  await insertPoints(jobId, 1000);
  const { cursor } = await chart();
  await insertPoints(jobId, 10_000, { 4321: '66' }, 1001);
  const page = await chart(`after=${cursor}&max_points=200`);
  expect(page).toMatchObject({ total: 11_000, decimated: true });
  expect(page.metrics.length).toBeLessThanOrEqual(200);
  expect(Math.min(...stepsOf(page))).toBeGreaterThan(1000);
  expect(stepsOf(page)).toEqual(expect.arrayContaining([4321, 11_000]));
});

test('a value that comes later is shown to a chart that has the rest', async () => {
  await insertPoints(jobId, 300);
  const { cursor } = await chart();
  await sql()`
    update public.metrics_points set id = default, validation_loss = 3 where job_id = ${jobId} and step = 200`;
  expect((await chart(`after=${cursor}`)).metrics).toMatchObject([{ step: 200, validation_loss: 3 }]);
  await expectTrueBlocks();
});

test('the spikes of every attempt survive', async () => {
  await insertPoints(jobId, 5000, { 4999: '44' });
  await sql()`
    insert into public.metrics_points (job_id, attempt, step, timestamp, epoch, training_loss)
    select job_id, 2, step, timestamp, epoch, case step when 4999 then 45 else 1 end
    from public.metrics_points where job_id = ${jobId} and step > 2000`;
  const { metrics } = await chart('max_points=200');
  expect(metrics.filter(({ step }) => step === 4999).map(({ training_loss }) => training_loss)).toEqual([
    44, 45,
  ]);
  await expectTrueBlocks();
});

test('the highest step that there can be is charted', async () => {
  const last = 2 ** 31 - 1;
  await insertPoints(jobId, 3000, { [last]: '33' }, last - 2999);
  expect(stepsOf(await chart('max_points=200'))).toContain(last);
  expect((await chart(`from_step=${last - 9}`)).metrics).toHaveLength(10);
  await expectTrueBlocks();
});
