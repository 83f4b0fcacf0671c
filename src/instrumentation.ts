/** Runs once when the server starts: a server without its settings must not start. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { stopWithoutEnv } = await import('./config/stop-without-env');
  stopWithoutEnv();
}
