import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { WebhookView } from '@/core/webhooks/webhook.schema';
import { createQueryClient } from '@/lib/query-client';
import { aWebhook } from '@/testing/factories/webhook';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { WebhookSettings } from './webhook-settings';

const SECRET = `whsec_${'x'.repeat(43)}=`;

function renderWebhooks(
  webhooks: WebhookView[],
  create: () => unknown = () => ({ webhook: aWebhook(), secret: SECRET }),
) {
  const requests = stubApi({ 'GET /api/webhooks': () => ({ webhooks }), 'POST /api/webhooks': create });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <WebhookSettings />
    </QueryClientProvider>,
  );
  return requests;
}
const openDialog = async () => {
  await screen.findByText('No webhooks');
  await userEvent.click(screen.getByRole('button', { name: 'New webhook' }));
  return within(screen.getByRole('dialog'));
};

test('a webhook is made with what was chosen, and its secret shown until it is said to be copied', async () => {
  const requests = renderWebhooks([]);
  const dialog = await openDialog();
  await userEvent.type(dialog.getByRole('textbox', { name: 'Address' }), 'https://example.com/hooks');
  await userEvent.click(dialog.getByRole('checkbox', { name: /A training has failed/ }));
  await userEvent.click(dialog.getByRole('button', { name: 'Make webhook' }));
  expect(await screen.findByText(SECRET)).toBeInTheDocument();
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({
    ...{ url: 'https://example.com/hooks', description: null },
    events: ['job.completed', 'budget.alert'],
  });
  await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
  await waitFor(() => expect(screen.queryByText(SECRET)).not.toBeInTheDocument());
});

test('what the server says about the address is said at the address', async () => {
  const message = 'This is no address of the public internet.';
  renderWebhooks([], () => {
    return new ApiFailure(400, {
      error: message,
      code: 'invalid_input',
      details: [{ path: 'url', message }],
    });
  });
  const dialog = await openDialog();
  const address = dialog.getByRole('textbox', { name: 'Address' });
  await userEvent.type(address, 'https://10.0.0.1/');
  await userEvent.click(dialog.getByRole('button', { name: 'Make webhook' }));
  await waitFor(() => expect(address).toHaveAccessibleDescription(message));
  expect(address).toHaveFocus();
});

test('each webhook says how it is; five are the most', async () => {
  renderWebhooks([
    aWebhook({ description: 'Slack bot' }),
    aWebhook({ failing_since: '2026-01-01T00:00:00Z' }),
    aWebhook({ is_enabled: false }),
    aWebhook({ is_enabled: false, disabled_reason: 'It answered 410: the address is gone.' }),
    aWebhook(),
  ]);
  const rows = (await screen.findAllByRole('listitem')).map(({ textContent }) => textContent);
  expect(rows[0]).toContain('Slack bot');
  expect(rows[1]).toMatch(/failing since .* ago/);
  expect(rows[2]).toContain('Switched off');
  expect(rows[3]).toContain('Switched off: It answered 410');
  expect(screen.getByRole('button', { name: 'New webhook' })).toBeDisabled();
  expect(screen.getByRole('note')).toHaveTextContent('the most there can be');
});
