/** What the auth service's error codes mean to a person, and what to do. */
const MESSAGES: Readonly<Record<string, string>> = {
  invalid_credentials: 'The e-mail address or the password is wrong.',
  user_already_exists: 'There is an account with this e-mail address. Sign in instead.',
  email_exists: 'There is an account with this e-mail address. Sign in instead.',
  email_not_confirmed:
    'Confirm your e-mail address first: follow the link in the message that was sent to you.',
  email_address_invalid: 'This e-mail address is not accepted. Use another one.',
  weak_password: 'The password is too easy to guess. Choose a longer one.',
  signup_disabled: 'New accounts are switched off here. Ask the person who runs this installation.',
  over_request_rate_limit: 'Too many tries. Wait a minute, then try again.',
  over_email_send_rate_limit: 'Too many messages were sent to this address. Wait a minute, then try again.',
};

const UNREACHABLE = 'The sign-in service could not be reached. Check your connection and try again.';

/** The sentence to show for an error of the auth client. One it has no words for is passed on in the service's own. */
export function authErrorMessage(error: unknown): string {
  if (!(error instanceof Error)) return UNREACHABLE;
  if (error.name === 'AuthRetryableFetchError' || error instanceof TypeError) return UNREACHABLE;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return MESSAGES[code] ?? `Signing in failed: ${error.message}`;
}
