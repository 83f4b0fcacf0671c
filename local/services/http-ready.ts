/** True when the URL answers with a 2xx status within two seconds. */
export async function answersOk(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  } catch {
    // Refused or timed out: not ready yet.
    return false;
  }
}
