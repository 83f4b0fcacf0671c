import { QueryClientProvider } from '@tanstack/react-query';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PublicEnvProvider } from '@/lib/public-env';
import { createQueryClient } from '@/lib/query-client';
import { SignUpForm } from './sign-up-form';

const replace = jest.fn();
jest.mock('next/navigation', () => ({ useRouter: () => ({ replace }) }));

const signUp = jest.fn();
jest.mock('@/lib/supabase-browser', () => ({ createBrowserSupabaseClient: () => ({ auth: { signUp } }) }));

const env = { supabaseUrl: 'http://api.test', supabaseAnonKey: 'key', appUrl: 'http://app.test' };

function renderForm() {
  render(
    <PublicEnvProvider env={env}>
      <QueryClientProvider client={createQueryClient()}>
        <SignUpForm next="/datasets" />
      </QueryClientProvider>
    </PublicEnvProvider>,
  );
  return userEvent.setup();
}

async function fillIn(user: ReturnType<typeof userEvent.setup>, values: Record<string, string>) {
  for (const [label, value] of Object.entries(values)) await user.type(screen.getByLabelText(label), value);
  await user.click(screen.getByRole('button', { name: 'Create account' }));
}

const ADA = { Name: 'Ada Lovelace', 'E-mail': 'ada@example.com', Password: 'correct-horse' };

beforeEach(() => {
  replace.mockReset();
  signUp.mockReset();
});

test.each([
  ['no name', { ...ADA, Name: '   ' }, 'Name', 'A name is needed'],
  ['no address', { ...ADA, 'E-mail': 'ada@' }, 'E-mail', 'This is not an e-mail address'],
  ['a short password', { ...ADA, Password: '1234567' }, 'Password', 'At least 8 characters'],
])('%s is told at its field, and nothing is sent', async (_, values, label, message) => {
  const user = renderForm();
  await fillIn(user, values);
  expect(await screen.findByRole('alert')).toHaveTextContent(message);
  expect(screen.getByLabelText(label)).toHaveAccessibleDescription(message);
  expect(screen.getByLabelText(label)).toBeInvalid();
  expect(signUp).not.toHaveBeenCalled();
});

test('an account is made and its owner goes on to where they wanted', async () => {
  signUp.mockResolvedValue({ data: { session: {} }, error: null });
  const user = renderForm();
  await fillIn(user, ADA);
  expect(signUp).toHaveBeenCalledWith({
    email: 'ada@example.com',
    password: 'correct-horse',
    options: { data: { name: 'Ada Lovelace' }, emailRedirectTo: 'http://app.test/signin' },
  });
  expect(replace).toHaveBeenCalledWith('/datasets');
});

test('an organization travels along when there is one', async () => {
  signUp.mockResolvedValue({ data: { session: {} }, error: null });
  const user = renderForm();
  await user.type(screen.getByLabelText(/Organization/), 'Analytical Engines');
  await fillIn(user, ADA);
  expect(signUp.mock.lastCall?.[0].options.data).toEqual({
    name: 'Ada Lovelace',
    organization: 'Analytical Engines',
  });
});

test('where addresses are confirmed first, it says so instead of going on', async () => {
  signUp.mockResolvedValue({ data: { session: null }, error: null });
  const user = renderForm();
  await fillIn(user, ADA);
  expect(await screen.findByText('Confirm your e-mail address')).toBeVisible();
  expect(replace).not.toHaveBeenCalled();
});

test('a taken address is told, and the form can be sent again', async () => {
  const error = Object.assign(new Error('User already registered'), { code: 'user_already_exists' });
  signUp.mockResolvedValue({ data: { session: null }, error });
  const user = renderForm();
  await fillIn(user, ADA);
  expect(await screen.findByRole('alert')).toHaveTextContent('Sign in instead');
  expect(screen.getByRole('button', { name: 'Create account' })).toBeEnabled();
});
