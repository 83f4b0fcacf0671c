/** What the hosted runtime offers for work that goes on after the answer; absent elsewhere, where nothing ends it. */
interface Runtime {
  EdgeRuntime?: { waitUntil(work: Promise<unknown>): void };
}

interface WakeSettings {
  readonly url: string;
  readonly cronSecret: string;
  readonly functionName: string;
  readonly fetch: typeof fetch;
  readonly logError: (message: string, cause: unknown) => void;
}

/**
 * Makes a function that calls an edge function as cron does, without waiting for its answer: how work that did not fit into
 * one invocation goes on in the next. A call that is lost is harmless; cron calls the same function.
 */
export function createWake({ url, cronSecret, functionName, fetch, logError }: WakeSettings): () => void {
  const call = async (): Promise<void> => {
    try {
      const response = await fetch(`${url}/functions/v1/${functionName}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-cron-secret': cronSecret },
        body: '{}',
      });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`it answered ${response.status}`);
    } catch (cause) {
      logError(`${functionName} could not be called again; cron will.`, cause);
    }
  };
  return () => {
    const calling = call();
    (globalThis as Runtime).EdgeRuntime?.waitUntil(calling);
  };
}
