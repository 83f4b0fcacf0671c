import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ProfileView, UpdateProfileInput } from '@/core/auth/profile.schema';
import { createQueryClient } from '@/lib/query-client';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { BudgetSettings } from './budget-settings';

const profile: ProfileView = {
  ...{
    id: '0b7a54b5-6c1c-4a62-8f0b-6a3a2a3f1c11',
    email: 'ada@example.test',
    name: 'Ada',
    organization: null,
  },
  ...{ role: 'user', subscription_tier: 'free', monthly_budget: 100, stop_jobs_at_budget: false },
  created_at: '2026-01-01T00:00:00Z',
};

function renderSettings(answer = (changes: unknown): unknown => ({ ...profile, ...(changes as object) })) {
  const requests = stubApi({ 'PATCH /api/profile': ({ body }) => answer(body) });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <BudgetSettings profile={profile} />
    </QueryClientProvider>,
  );
  const budget = screen.getByRole('textbox', { name: /Budget in US dollars/ });
  const save = screen.getByRole('button', { name: 'Save budget' });
  return { requests, budget, save };
}

test.each<[string, string, UpdateProfileInput]>([
  ['a new amount', '1,500.50', { monthly_budget: 1500.5, stop_jobs_at_budget: true }],
  ['none', ' ', { monthly_budget: null, stop_jobs_at_budget: true }],
])('%s and the stop are saved together', async (_, typed, changes) => {
  const { requests, budget, save } = renderSettings();
  expect(save).toBeDisabled();
  await userEvent.clear(budget);
  await userEvent.type(budget, typed);
  await userEvent.click(screen.getByRole('switch', { name: 'Stop trainings at the budget' }));
  await userEvent.click(save);
  await waitFor(() => expect(requests.map(({ body }) => body)).toEqual([changes]));
  await waitFor(() => expect(save).toBeDisabled());
});

test('what is no budget is said beside the field, and nothing is sent', async () => {
  const { requests, budget, save } = renderSettings();
  await userEvent.clear(budget);
  await userEvent.type(budget, '0');
  await userEvent.click(save);
  expect(await screen.findByText('A budget is more than 0')).toBeInTheDocument();
  expect(budget).toHaveAccessibleDescription(expect.stringContaining('A budget is more than 0'));
  expect(budget).toBeInvalid();
  expect(requests).toEqual([]);
});

test('what was typed stays when the server refuses', async () => {
  const { budget, save } = renderSettings(
    () => new ApiFailure(400, { error: 'Not now.', code: 'invalid_input' }),
  );
  await userEvent.clear(budget);
  await userEvent.type(budget, '250');
  await userEvent.click(save);
  await waitFor(() => expect(save).toBeEnabled());
  expect(budget).toHaveValue('250');
});
