import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { PreferencesView } from '@/core/notifications/preferences.schema';
import { createQueryClient } from '@/lib/query-client';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { NotificationSettings } from './notification-settings';

const PATH = '/api/notifications/preferences';
const on = { in_app: true, email: true };
const view: PreferencesView = {
  preferences: { job_complete: on, job_failed: on, cost_alert: on, dataset_ready: on, system: on },
  email_problem: null,
};

function renderSettings(answers: Parameters<typeof stubApi>[0]) {
  const requests = stubApi({ [`GET ${PATH}`]: () => view, ...answers });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <NotificationSettings />
    </QueryClientProvider>,
  );
  return requests;
}
const find = (name: string) => screen.findByRole('switch', { name });

test('a switch saves itself, and only what it is about', async () => {
  const changed = {
    ...view,
    preferences: { ...view.preferences, job_complete: { in_app: false, email: true } },
  };
  const requests = renderSettings({ [`PATCH ${PATH}`]: () => changed, [`GET ${PATH}`]: () => view });
  await userEvent.click(await find('Training completed: bell'));
  await waitFor(() => expect(requests.map(({ method }) => method)).toEqual(['GET', 'PATCH', 'GET']));
  expect(requests[1]?.body).toEqual({ job_complete: { in_app: false } });
});

test('what could not be saved is put back', async () => {
  renderSettings({
    [`PATCH ${PATH}`]: () => {
      return new ApiFailure(503, { error: 'The database does not answer.', code: 'unavailable' });
    },
  });
  const email = await find('Budget: e-mail');
  await userEvent.click(email);
  await waitFor(() => expect(email).toBeChecked());
});

test('bad news cannot be kept from the bell, and an e-mail that was not sent is told', async () => {
  renderSettings({ [`GET ${PATH}`]: () => ({ ...view, email_problem: 'No mail server.' }) });
  expect(await find('Training failed: bell')).toBeDisabled();
  expect(await find('Dataset ready: bell')).toBeEnabled();
  expect(screen.getByRole('note')).toHaveTextContent('The last e-mail was not sent: No mail server.');
});
