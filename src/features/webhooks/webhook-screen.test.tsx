import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { WebhookDelivery, WebhookView } from '@/core/webhooks/webhook.schema';
import { createQueryClient } from '@/lib/query-client';
import { aDelivery, aWebhook } from '@/testing/factories/webhook';
import { ApiFailure, stubApi, type ApiRequest } from '@/testing/stub-api';
import { WebhookScreen } from './webhook-screen';

const push = jest.fn();
let search = '';
jest.mock('next/navigation', () => ({
  useRouter: () => ({ push, replace: jest.fn() }),
  usePathname: () => '/settings/webhooks/1',
  useSearchParams: () => new URLSearchParams(search),
}));

const SECRET = `whsec_${'n'.repeat(43)}=`;
const FAILURE = new ApiFailure(503, { error: 'The database does not answer.', code: 'unavailable' });

/** One webhook and its log as the API keeps them; `change` instead of every answer to a change. */
function renderWebhook(
  first: WebhookView,
  deliveries: WebhookDelivery[] = [],
  change?: ApiFailure,
): { requests: ApiRequest[]; user: ReturnType<typeof userEvent.setup> } {
  let webhook = first;
  const path = `/api/webhooks/${webhook.id}`;
  const answer = (value: unknown) => () => change ?? value;
  const requests = stubApi({
    [`GET ${path}`]: () => ({ webhook }),
    [`GET ${path}/deliveries`]: ({ query }) => {
      const shown = deliveries.filter(({ status }) => status === (query.get('status') ?? status));
      return { deliveries: shown, total: shown.length, page: 1, limit: 25, totalPages: 1 };
    },
    [`PATCH ${path}`]: ({ body }) => {
      if (change) return change;
      webhook = { ...webhook, ...(body as Partial<WebhookView>) };
      return { webhook };
    },
    [`DELETE ${path}`]: answer({ id: webhook.id }),
    [`POST ${path}/secret`]: answer({ secret: SECRET }),
    [`POST ${path}/test`]: answer({ delivery_id: crypto.randomUUID() }),
    ...Object.fromEntries(
      deliveries.map(({ id }) => [
        `POST /api/webhooks/deliveries/${id}/redeliver`,
        answer({ delivery_id: id }),
      ]),
    ),
  });
  push.mockReset();
  render(
    <QueryClientProvider client={createQueryClient()}>
      <WebhookScreen webhookId={webhook.id} />
    </QueryClientProvider>,
  );
  return { requests, user: userEvent.setup() };
}

const changes = (requests: ApiRequest[]) =>
  requests.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => [method, path, body]);

async function choose(user: ReturnType<typeof userEvent.setup>, action: string) {
  await user.click(await screen.findByRole('button', { name: 'More actions' }));
  await user.click(screen.getByRole('menuitem', { name: action }));
}
const confirm = (name: string) => within(screen.getByRole('alertdialog')).getByRole('button', { name });

beforeEach(() => (search = ''));

test('tells where it leads, what it is told, how it is, and that nothing was sent yet', async () => {
  renderWebhook(aWebhook({ description: 'Slack bot', events: ['job.failed', 'budget.alert'] }));
  expect(await screen.findByRole('heading', { level: 1, name: 'Slack bot' })).toBeInTheDocument();
  expect(screen.getByText('https://example.com/hooks')).toBeInTheDocument();
  const events = within(screen.getByRole('list', { name: 'Events' })).getAllByRole('listitem');
  expect(events.map(({ textContent }) => textContent)).toEqual(['job.failed', 'budget.alert']);
  expect(screen.getByText('On')).toBeInTheDocument();
  expect(await screen.findByText(/Press Test to send one now/)).toBeInTheDocument();
});

test('a webhook that is not there says so', async () => {
  const webhook = aWebhook();
  stubApi({
    [`GET /api/webhooks/${webhook.id}`]: () =>
      new ApiFailure(404, { error: 'There is no such webhook.', code: 'not_found' }),
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <WebhookScreen webhookId={webhook.id} />
    </QueryClientProvider>,
  );
  expect(await screen.findByText('There is no such webhook.', {}, { timeout: 5_000 })).toBeInTheDocument();
});

test('a test is sent, and the log read again', async () => {
  const webhook = aWebhook();
  const { requests, user } = renderWebhook(webhook);
  await user.click(await screen.findByRole('button', { name: 'Test' }));
  const reads = () => requests.filter(({ path }) => path.endsWith('/deliveries')).length;
  await waitFor(() => expect(reads()).toBe(2));
  expect(changes(requests)).toEqual([['POST', `/api/webhooks/${webhook.id}/test`, undefined]]);
});

test('each message tells its attempts and what was answered, and is sent again with its id', async () => {
  const [attempt] = aDelivery().webhook_attempts;
  if (!attempt) throw new Error('a delivery has an attempt');
  const refused = {
    ...{ ...attempt, outcome: 'refused' as const, response_status: 500, response_excerpt: 'no' },
    error_message: 'It answered 500.',
  };
  const underWay = { ...attempt, number: 2, outcome: null, duration_ms: null, response_status: null };
  const delivery = aDelivery({
    ...{ status: 'pending', next_attempt_at: '2126-01-01T12:00:00Z' },
    webhook_attempts: [refused, { ...underWay, response_excerpt: null }],
  });
  const { requests, user } = renderWebhook(aWebhook(), [delivery]);
  const attempts = await screen.findByRole('list', { name: 'Attempts' });
  expect(
    within(attempts)
      .getAllByRole('listitem')
      .map((row) => row.textContent),
  ).toEqual([
    expect.stringMatching(/^1\. Refusedstatus 500 · 87 ms · .* agoIt answered 500\./),
    expect.stringMatching(/^2\. On its waystatus – · – · .* ago$/),
  ]);
  expect(screen.getByText(/^Next attempt/)).toBeInTheDocument();
  await user.click(screen.getByRole('button', { name: 'Send now' }));
  await waitFor(() =>
    expect(changes(requests)).toEqual([
      ['POST', `/api/webhooks/deliveries/${delivery.id}/redeliver`, undefined],
    ]),
  );
});

test('the log is filtered by its address', async () => {
  search = 'status=failed';
  renderWebhook(aWebhook(), [aDelivery()]);
  expect(await screen.findByText('No such delivery')).toBeInTheDocument();
});

test('it is switched off after a question, sends nothing then, and is switched on without one', async () => {
  const { requests, user } = renderWebhook(aWebhook(), [aDelivery()]);
  await choose(user, 'Switch off');
  await user.click(confirm('Switch off'));
  expect(await screen.findByText('Switched off')).toBeInTheDocument();
  await waitFor(() => expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument());
  for (const name of ['Test', 'Send again']) expect(screen.getByRole('button', { name })).toBeDisabled();
  await choose(user, 'Switch on');
  await waitFor(() => expect(screen.getByRole('button', { name: 'Test' })).toBeEnabled());
  expect(changes(requests).map(([, , body]) => body)).toEqual([{ is_enabled: false }, { is_enabled: true }]);
});

test('it is edited: what was not touched stays', async () => {
  const { requests, user } = renderWebhook(aWebhook({ description: 'Slack bot' }));
  await choose(user, 'Edit');
  const address = screen.getByRole('textbox', { name: 'Address' });
  await user.clear(address);
  await user.type(address, 'https://example.org/new');
  await user.click(screen.getByRole('button', { name: 'Save' }));
  expect(await screen.findByText('https://example.org/new')).toBeInTheDocument();
  expect(changes(requests).map(([, , body]) => body)).toEqual([
    { url: 'https://example.org/new', description: 'Slack bot', events: ['job.completed'] },
  ]);
});

test('a new secret is made after a question, and shown once', async () => {
  const { user } = renderWebhook(aWebhook());
  await choose(user, 'New secret');
  await user.click(confirm('Make a new secret'));
  expect(await screen.findByText(SECRET)).toBeInTheDocument();
  await user.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByText(SECRET)).not.toBeInTheDocument());
});

test('it is deleted after a question that names it, and the settings are gone back to', async () => {
  const webhook = aWebhook();
  const { requests, user } = renderWebhook(webhook);
  await choose(user, 'Delete');
  expect(screen.getByText('Delete the webhook to example.com?')).toBeInTheDocument();
  await user.click(confirm('Delete webhook'));
  await waitFor(() => expect(push).toHaveBeenCalledWith('/settings#webhooks'));
  expect(changes(requests)).toEqual([['DELETE', `/api/webhooks/${webhook.id}`, undefined]]);
});

test.each([
  ['Switch off', 'Switch off'],
  ['New secret', 'Make a new secret'],
  ['Delete', 'Delete webhook'],
])('%s that fails keeps its question open, to be answered again', async (action, answer) => {
  const { requests, user } = renderWebhook(aWebhook(), [], FAILURE);
  await choose(user, action);
  await user.click(confirm(answer));
  await waitFor(() => expect(changes(requests)).toHaveLength(1));
  await waitFor(() => expect(confirm(answer)).toBeEnabled());
  expect(push).not.toHaveBeenCalled();
});
