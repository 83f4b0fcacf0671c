/** The `code` of a system error, such as `ENOENT`; undefined for anything else. Goes by shape: jest's realm has its own `Error`. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** What `reading` resolves to, or `fallback` when there is no such file. Any other failure is thrown: it must be seen. */
export async function ifMissing<Content, Fallback>(
  reading: Promise<Content>,
  fallback: Fallback,
): Promise<Content | Fallback> {
  try {
    return await reading;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return fallback;
    throw error;
  }
}
