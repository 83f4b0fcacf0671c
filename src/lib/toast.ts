import type { ExternalToast } from 'sonner';

const say =
  (kind: 'success' | 'info' | 'warning' | 'error') =>
  (title: string, options?: ExternalToast): void => {
    // Without its code a toast cannot be shown, nor can that be said.
    void import('sonner').then(
      ({ toast }) => toast[kind](title, options),
      () => undefined,
    );
  };

/** Says the outcome of what the person just did. What shows it is loaded with the page, but not before it. */
export const toast = {
  success: say('success'),
  info: say('info'),
  warning: say('warning'),
  error: say('error'),
};
