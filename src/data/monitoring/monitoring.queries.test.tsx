import { QueryClientProvider } from '@tanstack/react-query';
import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import type { JobLogLine, MetricPoint } from '@/core/training/job.schema';
import { createQueryClient } from '@/lib/query-client';
import { stubApi, type ApiRequest } from '@/testing/stub-api';
import { useJobLogs, useJobMetrics } from './monitoring.queries';

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
});

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
