import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ApiTokenList, ApiTokenView } from '@/core/api-tokens/api-token.schema';
import { createQueryClient } from '@/lib/query-client';
import { ApiFailure, stubApi } from '@/testing/stub-api';
import { ApiTokenSettings } from './api-token-settings';

const ID = '5f0f3d52-4a64-4f0a-9d6c-0f9a6f3c2b10';
const SECRET = `brt_abcd${'x'.repeat(39)}`;
const token = (changes: Partial<ApiTokenView> = {}): ApiTokenView => ({
  ...{ id: ID, name: 'Nightly job', prefix: 'brt_abcd', scopes: ['read', 'jobs:write'] },
  ...{ expires_at: null, last_used_at: null, created_at: '2026-01-01T00:00:00Z' },
  ...changes,
});

function renderTokens(
  tokens: ApiTokenView[],
  changes: Partial<ApiTokenList> = {},
  revoke: () => unknown = () => ({ id: ID }),
) {
  const requests = stubApi({
    'GET /api/tokens': () => ({ tokens, enabled: true, max_tokens: 20, ...changes }),
    'POST /api/tokens': () => ({ token: token(), secret: SECRET }),
    [`DELETE /api/tokens/${ID}`]: revoke,
  });
  render(
    <QueryClientProvider client={createQueryClient()}>
      <ApiTokenSettings />
    </QueryClientProvider>,
  );
  return requests;
}
const newToken = () => screen.getByRole('button', { name: 'New token' });

test('a token is made with what was chosen, and shown until it is said to be copied', async () => {
  const requests = renderTokens([]);
  expect(await screen.findByText('No API tokens')).toBeInTheDocument();
  await userEvent.click(newToken());
  const dialog = within(screen.getByRole('dialog'));
  await userEvent.type(dialog.getByRole('textbox', { name: 'Name' }), 'CI');
  await userEvent.click(dialog.getByRole('checkbox', { name: /Upload, change and delete datasets/ }));
  await userEvent.click(dialog.getByRole('button', { name: 'Make token' }));
  expect(await screen.findByText(SECRET)).toBeInTheDocument();
  expect(requests.find(({ method }) => method === 'POST')?.body).toEqual({
    name: 'CI',
    scopes: ['read', 'datasets:write'],
    expires_in_days: 90,
  });
  await userEvent.click(screen.getByRole('button', { name: 'I have copied it' }));
  await waitFor(() => expect(screen.queryByText(SECRET)).not.toBeInTheDocument());
});

test('a token without a name or a scope is not asked for', async () => {
  const requests = renderTokens([]);
  await screen.findByText('No API tokens');
  await userEvent.click(newToken());
  await userEvent.click(screen.getByRole('checkbox', { name: /See datasets/ }));
  await userEvent.click(screen.getByRole('button', { name: 'Make token' }));
  expect(await screen.findByText('A name is needed')).toBeInTheDocument();
  expect(screen.getByText('Choose at least one scope')).toBeInTheDocument();
  expect(requests.map(({ method }) => method)).toEqual(['GET']);
});

test('what a token may do, when it ends and when it was used is told', async () => {
  renderTokens([
    token({ expires_at: '2020-01-01T00:00:00Z', last_used_at: '2019-12-31T00:00:00Z' }),
    token({ id: ID.replace('5f0f', '6f0f'), name: 'Endless' }),
  ]);
  const [old, endless] = await screen.findAllByRole('listitem');
  expect(old).toHaveTextContent(/brt_abcd….*read.*jobs:write.*expired .* ago · used .* ago/);
  expect(endless).toHaveTextContent(/does not expire · never used/);
});

test('a revoked token is asked about first; a failure leaves the question open', async () => {
  let answer: unknown = new ApiFailure(503, { error: 'The database does not answer.', code: 'unavailable' });
  const requests = renderTokens([token()], {}, () => answer);
  await userEvent.click(await screen.findByRole('button', { name: 'Revoke the token Nightly job' }));
  expect(screen.getByRole('alertdialog', { name: 'Revoke “Nightly job”?' })).toBeInTheDocument();
  expect(requests.map(({ method }) => method)).toEqual(['GET']);
  await userEvent.click(screen.getByRole('button', { name: 'Revoke token' }));
  await waitFor(() => expect(screen.getByRole('button', { name: 'Revoke token' })).toBeEnabled());
  answer = { id: ID };
  await userEvent.click(screen.getByRole('button', { name: 'Revoke token' }));
  await waitFor(() => expect(screen.queryByRole('alertdialog')).not.toBeInTheDocument());
});

test.each<[string, ApiTokenView[], Partial<ApiTokenList>, RegExp]>([
  ['where tokens are not set up', [token()], { enabled: false }, /has to set SUPABASE_JWT_SECRET/],
  ['with as many as there may be', [token()], { max_tokens: 1 }, /the most there can be/],
])('%s, it is said, and none can be made', async (_, tokens, changes, note) => {
  renderTokens(tokens, changes);
  expect(await screen.findByText(note)).toBeInTheDocument();
  expect(newToken()).toBeDisabled();
});
