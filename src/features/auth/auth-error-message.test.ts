import { authErrorMessage } from './auth-error-message';

const authError = (code: string, message = 'raw') => Object.assign(new Error(message), { code });

test.each([
  ['wrong password', authError('invalid_credentials'), /password is wrong/],
  ['taken address', authError('user_already_exists'), /Sign in instead/],
  ['too many tries', authError('over_request_rate_limit'), /Wait a minute/],
  [
    'lost connection',
    Object.assign(new Error('x'), { name: 'AuthRetryableFetchError' }),
    /could not be reached/,
  ],
  ['failed fetch', new TypeError('Failed to fetch'), /could not be reached/],
  ['a code without words', authError('hook_timeout', 'Hook timed out'), /Signing in failed: Hook timed out/],
])('%s is told in words', (_, error, expected) => {
  expect(authErrorMessage(error)).toMatch(expected);
});
