import { QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { MetricBuffer } from '@/core/monitoring/metric-points';
import { WHOLE_RUN, type StepRange } from '@/core/monitoring/zoom';
import type { JobLogLine, MetricPoint } from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { ApiFailure, stubApi, type ApiRequest } from '@/testing/stub-api';
import { useDetailedPoints, useJobCheckpoints, useJobLogs, useJobMetrics } from './monitoring.queries';

const point = (id: number): MetricPoint => ({
  id,
  attempt: 1,
  step: id,
  epoch: id / 10,
  timestamp: '2026-01-01T12:00:00Z',
  training_loss: 1,
  validation_loss: null,
  learning_rate: null,
  gradient_norm: null,
  throughput: null,
  gpu_utilization: null,
  non_finite: [],
});
const line = (seq: number): JobLogLine => ({
  seq,
  timestamp: '2026-01-01T12:00:00Z',
  level: 'info',
  message: `line ${seq}`,
});

/** What the cluster has reported so far; the server answers what is after the cursor, at most `limit` lines at a time. */
let reported: number;
let requests: ApiRequest[];
const newerThan = (after: number) =>
  Array.from({ length: reported - after }, (_, index) => after + 1 + index);

beforeEach(() => {
  jest.useFakeTimers();
  requests = stubApi({
    'GET /api/jobs/j1/metrics': ({ query }) => ({
      metrics: newerThan(Number(query.get('after') ?? 0)).map(point),
      total: reported,
      cursor: reported,
      decimated: false,
    }),
    'GET /api/jobs/j1/logs': ({ query }) => {
      const fresh = newerThan(Number(query.get('after'))).slice(0, Number(query.get('limit')));
      const cursor = fresh.at(-1) ?? reported;
      return { logs: fresh.map(line), cursor, has_more: cursor < reported };
    },
  });
});
afterEach(() => {
  jest.useRealTimers();
  look('visible');
});

/** The tab is hidden, or looked at again. */
function look(state: 'hidden' | 'visible'): void {
  jest.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
  act(() => {
    window.dispatchEvent(new Event('visibilitychange'));
  });
}

function makeWrapper() {
  const queryClient = createQueryClient();
  return ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={queryClient}>{children}</QueryClientProvider>
  );
}
const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));
const cursors = () => requests.map(({ query }) => query.get('after'));

describe('metrics', () => {
  test('the first request brings everything, each poll only what is new, and none comes after the end', async () => {
    reported = 3;
    const { result, rerender } = renderHook((progress) => useJobMetrics('j1', progress), {
      wrapper: makeWrapper(),
      initialProps: { isActive: true, expectedCount: 3 },
    });
    await waitFor(() => expect(result.current.data?.points).toHaveLength(3));
    reported = 5;
    await pass(5_000);
    await waitFor(() => expect(result.current.data?.points.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]));
    // The job ends with two more points than were fetched: one more request brings them.
    reported = 7;
    rerender({ isActive: false, expectedCount: 7 });
    await pass(5_000);
    await waitFor(() => expect(result.current.data?.points).toHaveLength(7));
    await pass(60_000);
    expect(cursors()).toEqual([null, '3', '5']);
  });

  test('coming back to the page reads everything anew', async () => {
    reported = 2;
    const progress = { isActive: false, expectedCount: 2 };
    const wrapper = makeWrapper();
    const first = renderHook(() => useJobMetrics('j1', progress), { wrapper });
    await waitFor(() => expect(first.result.current.data?.points).toHaveLength(2));
    first.unmount();
    await pass(1);
    const second = renderHook(() => useJobMetrics('j1', progress), { wrapper });
    expect(second.result.current.data).toBeUndefined();
    await waitFor(() => expect(second.result.current.data?.points).toHaveLength(2));
    expect(cursors()).toEqual([null, null]);
    second.unmount();
  });
});

test('a second tab reads everything for itself, and the first misses nothing by it', async () => {
  reported = 3;
  const open = () =>
    renderHook(() => useJobMetrics('j1', { isActive: true, expectedCount: 0 }), { wrapper: makeWrapper() });
  const first = open();
  await waitFor(() => expect(first.result.current.data?.points).toHaveLength(3));
  reported = 5;
  const second = open();
  await waitFor(() => expect(second.result.current.data?.points).toHaveLength(5));
  reported = 8;
  await pass(5_000);
  for (const { result } of [first, second]) {
    await waitFor(() => expect(result.current.data?.points.map(({ id }) => id)).toEqual(newerThan(0)));
  }
  expect(cursors().sort()).toEqual(['3', '5', null, null]);
});

describe('polling', () => {
  const growing = { isActive: true, expectedCount: 0 };
  const start = async (progress = growing) => {
    reported = 2;
    const view = renderHook((values) => useJobMetrics('j1', values), {
      wrapper: makeWrapper(),
      initialProps: progress,
    });
    await waitFor(() => expect(view.result.current.data?.points).toHaveLength(2));
    return view;
  };

  test('rests while the tab is hidden, and catches up at once when it is looked at again', async () => {
    const { result } = await start();
    look('hidden');
    await pass(60_000);
    expect(requests).toHaveLength(1);
    reported = 9;
    look('visible');
    await waitFor(() => expect(result.current.data?.points).toHaveLength(9));
    expect(cursors()).toEqual([null, '2']);
  });

  test('a machine that slept catches up at once when its connection is back', async () => {
    const { result } = await start();
    reported = 9;
    act(() => {
      window.dispatchEvent(new Event('offline'));
      window.dispatchEvent(new Event('online'));
    });
    await waitFor(() => expect(result.current.data?.points).toHaveLength(9));
    expect(cursors()).toEqual([null, '2']);
  });

  test('looking again at a training that has ended asks nothing', async () => {
    await start({ isActive: false, expectedCount: 2 });
    look('hidden');
    look('visible');
    await pass(60_000);
    expect(requests).toHaveLength(1);
  });

  test('goes on after an answer that failed', async () => {
    const { result } = await start();
    expect(result.current.isError).toBe(false);
    const answer = globalThis.fetch;
    globalThis.fetch = () => Promise.reject(new TypeError('fetch failed'));
    await pass(12_000);
    expect(result.current.isError).toBe(true);
    expect(result.current.data?.points).toHaveLength(2);
    globalThis.fetch = answer;
    reported = 4;
    await pass(10_000);
    await waitFor(() => expect(result.current.data?.points).toHaveLength(4));
  });
});

describe('a zoomed range', () => {
  const bufferOf = (isDecimated: boolean): MetricBuffer => ({
    points: [1, 500, 1_000].map(point),
    cursor: 1_000,
    total: 1_000,
    isDecimated,
  });
  const ZOOM = { from: 400, to: 600 };
  const detailed = (buffer: MetricBuffer, range: StepRange) =>
    renderHook((props) => useDetailedPoints('j1', props.buffer, props.range), {
      wrapper: makeWrapper(),
      initialProps: { buffer, range },
    });
  const ofRange = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, index) => point(from + index));
  const stubDetail = () =>
    stubApi({
      'GET /api/jobs/j1/metrics': ({ query }) => ({
        metrics: ofRange(Number(query.get('from_step') ?? 1), Number(query.get('to_step') ?? 1_000)),
        total: 1_000,
        cursor: 1_000,
        decimated: false,
      }),
    });

  test('is asked for at full detail, and takes its place among the other points', async () => {
    const asked = stubDetail();
    const { result } = detailed(bufferOf(true), ZOOM);
    expect(result.current).toMatchObject({ detail: 'loading', points: bufferOf(true).points });
    await waitFor(() => expect(result.current.detail).toBe('range'));
    expect(result.current.points).toHaveLength(2 + 201);
    expect(asked.map(({ query }) => query.toString())).toEqual([
      'from_step=400&to_step=600&max_points=2000&shape=columns',
    ]);
  });

  test('with an open end asks up to the newest', async () => {
    const asked = stubDetail();
    const { result } = detailed(bufferOf(true), { from: 900, to: null });
    await waitFor(() => expect(result.current.detail).toBe('range'));
    expect(asked.map(({ query }) => query.toString())).toEqual([
      'from_step=900&max_points=2000&shape=columns',
    ]);
  });

  test.each([
    ['every point is here already', bufferOf(false), ZOOM, 'full'],
    ['the whole run is shown', bufferOf(true), WHOLE_RUN, 'thinned'],
  ] as const)('asks nothing while %s', async (_, buffer, range, detail) => {
    const asked = stubDetail();
    const { result } = detailed(buffer, range);
    await pass(1_000);
    expect(result.current).toEqual({ points: buffer.points, detail });
    expect(asked).toEqual([]);
  });

  test('what cannot be had leaves the points that are here', async () => {
    stubApi({
      'GET /api/jobs/j1/metrics': () => new ApiFailure(503, { code: 'unavailable', error: 'Try again.' }),
    });
    const { result } = detailed(bufferOf(true), ZOOM);
    await pass(5_000);
    await waitFor(() => expect(result.current.detail).toBe('thinned'));
    expect(result.current.points).toHaveLength(3);
  });
});

describe('checkpoints', () => {
  test('are looked at now and then while the job trains, once more at its end, and no more after', async () => {
    const asked = stubApi({ 'GET /api/jobs/j1/checkpoints': () => ({ checkpoints: [] }) });
    const { result, rerender } = renderHook((isActive) => useJobCheckpoints('j1', isActive), {
      wrapper: makeWrapper(),
      initialProps: true,
    });
    await waitFor(() => expect(result.current.data).toBeDefined());
    await pass(15_000);
    expect(asked).toHaveLength(2);
    rerender(false);
    await pass(60_000);
    expect(asked).toHaveLength(3);
  });
});

test('of a log beyond the limit the newest hundred thousand lines are read', async () => {
  reported = 250_000;
  const progress = { isActive: false, expectedCount: 250_000 };
  const { result } = renderHook(() => useJobLogs('j1', progress), { wrapper: makeWrapper() });
  await waitFor(() => expect(result.current.data?.lines[0]?.seq).toBe(150_001));
  for (let page = 1; page < 100; page++) await pass(250);
  await waitFor(() => expect(result.current.data?.lines).toHaveLength(100_000));
  await pass(60_000);
  expect(requests).toHaveLength(100);
  expect(result.current.data?.lines.at(-1)?.seq).toBe(250_000);
});

test('a long log is fetched page by page without waiting for the next poll', async () => {
  reported = 2_500;
  const progress = { isActive: false, expectedCount: 2_500 };
  const { result } = renderHook(() => useJobLogs('j1', progress), { wrapper: makeWrapper() });
  await waitFor(() => expect(result.current.data?.lines).toHaveLength(1_000));
  await pass(1_000);
  await waitFor(() => expect(result.current.data?.lines).toHaveLength(2_500));
  await pass(60_000);
  expect(cursors()).toEqual(['0', '1000', '2000']);
});
