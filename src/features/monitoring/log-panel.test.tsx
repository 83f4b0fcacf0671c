import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { JobLogLine } from '@/core/training/job.schema';
import { monitoringKeys } from '@/data/monitoring/keys';
import { createQueryClient } from '@/lib/query-client';
import { LogPanel } from './log-panel';

const LINES = 100_000;
const VIEW_HEIGHT = 400;
const LINE_HEIGHT = 20;

beforeEach(() => {
  // jsdom lays nothing out.
  jest.spyOn(HTMLElement.prototype, 'offsetHeight', 'get').mockReturnValue(LINE_HEIGHT);
  jest.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(VIEW_HEIGHT);
});

/** The panel of a training that has ended, with its whole log at hand. */
function renderLog(lines: readonly JobLogLine[]) {
  const client = createQueryClient();
  const buffer = { lines, cursor: lines.length, hasMore: false };
  client.setQueryData(monitoringKeys.logs('j1'), buffer);
  render(
    <QueryClientProvider client={client}>
      <LogPanel jobId="j1" isActive={false} expectedCount={lines.length} />
    </QueryClientProvider>,
  );
  return userEvent.setup();
}

const longLog = Array.from({ length: LINES }, (_, index): JobLogLine => {
  const seq = index + 1;
  const message = seq === 50_000 ? 'CUDA out of memory' : `Step ${seq}`;
  return { seq, timestamp: '2026-01-01T12:00:00Z', level: seq === 50_000 ? 'error' : 'info', message };
});

test('of a hundred thousand lines only those in view are on the page; all of them are counted and searched', async () => {
  const user = renderLog(longLog);
  expect(await screen.findByRole('heading', { name: 'Log 100,000' })).toBeInTheDocument();
  const drawn = (await screen.findAllByRole('listitem')).length;
  expect(drawn).toBeGreaterThan(VIEW_HEIGHT / LINE_HEIGHT - 1);
  expect(drawn).toBeLessThan(100);
  await user.click(screen.getByRole('searchbox', { name: 'Search the log' }));
  await user.paste('out of memory');
  expect(await screen.findByRole('heading', { name: 'Log 1 of 100,000' })).toBeInTheDocument();
  expect(within(screen.getByRole('listitem')).getByText('CUDA out of memory')).toBeInTheDocument();
});

test('a log without a line says so', async () => {
  renderLog([]);
  expect(await screen.findByText('Nothing was logged yet.')).toBeInTheDocument();
});
