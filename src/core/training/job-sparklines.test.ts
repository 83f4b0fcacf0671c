import { extendSparkline, sparklinesQuery, type Sparkline } from './job-sparklines.ts';

const ID = '5f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10';

describe('what is asked for', () => {
  test.each([
    ['', []],
    [ID, [{ job_id: ID, after: 0 }]],
    [`${ID}:42`, [{ job_id: ID, after: 42 }]],
  ])('%j', (jobs, expected) => expect(sparklinesQuery.parse({ jobs }).jobs).toEqual(expected));
  test.each(['none', `${ID}:-1`, `${ID}:x`, `${ID}:1.5`, `${ID}:`.repeat(101)])('%j is refused', (jobs) =>
    expect(sparklinesQuery.safeParse({ jobs }).success).toBe(false),
  );
  test('at most a page of jobs', () => {
    const jobs = (count: number) => Array.from({ length: count }, () => crypto.randomUUID()).join(',');
    expect(sparklinesQuery.safeParse({ jobs: jobs(100) }).success).toBe(true);
    expect(sparklinesQuery.safeParse({ jobs: jobs(101) }).success).toBe(false);
  });
});

describe('a sparkline grows', () => {
  const answer = (cursor: number, points: [number, number, number][]) => ({ job_id: ID, cursor, points });
  const losses = (sparkline: Sparkline) => sparkline.points.map(({ step, loss }) => [step, loss]);

  test('by what is new; a point that comes again counts once, with its new value', () => {
    const first = extendSparkline(
      undefined,
      answer(2, [
        [1, 1, 4],
        [1, 2, 3],
      ]),
    );
    const second = extendSparkline(
      first,
      answer(4, [
        [1, 2, 3.5],
        [1, 3, 2],
      ]),
    );
    expect(second.cursor).toBe(4);
    expect(losses(second)).toEqual([
      [1, 4],
      [2, 3.5],
      [3, 2],
    ]);
  });

  test('without what a restart threw away', () => {
    const first = extendSparkline(
      undefined,
      answer(3, [
        [1, 1, 4],
        [1, 2, 3],
        [1, 3, 2],
      ]),
    );
    expect(losses(extendSparkline(first, answer(4, [[2, 2, 2.9]])))).toEqual([
      [1, 4],
      [2, 2.9],
    ]);
  });

  test('to sixty points at most, and never loses its spike', () => {
    let sparkline: Sparkline | undefined;
    for (let step = 1; step <= 500; step++) {
      sparkline = extendSparkline(sparkline, answer(step, [[1, step, step === 77 ? 9 : 1]]));
    }
    expect(sparkline?.points.length).toBeLessThanOrEqual(60);
    expect(sparkline?.points).toContainEqual({ attempt: 1, step: 77, loss: 9 });
  });
});
