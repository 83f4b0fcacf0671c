import { AppError } from '@/core/errors';

export const MAX_BODY_BYTES = 1024 * 1024;

/**
 * The JSON body of a request; `{}` when there is none.
 *
 * @throws AppError `payload_too_large` above 1 MB, `invalid_input` when it is not JSON in UTF-8.
 */
export async function readJsonBody(request: Request): Promise<unknown> {
  const text = await readText(request);
  if (text.trim() === '') return {};
  if (!/^application\/json\b/i.test(request.headers.get('content-type') ?? '')) {
    throw new AppError('invalid_input', 'The body must be JSON, sent with content-type application/json.');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('invalid_input', `The body is not valid JSON: ${reason}`);
  }
}

async function readText(request: Request): Promise<string> {
  if (Number(request.headers.get('content-length') ?? 0) > MAX_BODY_BYTES) throw tooLarge();
  if (!request.body) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // The declared length may be missing or a lie: count what arrives.
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    throw new AppError('invalid_input', 'The body is not valid UTF-8.');
  }
}

const tooLarge = () => new AppError('payload_too_large', 'The body is larger than 1 MB.');
