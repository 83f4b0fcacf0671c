import { tokenizerPath, type TokenProfileId } from '../../../src/core/tokens/token-profile.ts';
import { Tokenizer } from '../../../src/core/tokens/tokenizer.ts';
import { readTokenizerFile } from '../../../src/core/tokens/tokenizer-file.ts';
import { CountError, type LoadTokenizer } from './ports.ts';

const TIMEOUT_MS = 30_000;

/**
 * Fetches tokenizer files from the web app, checks them against the sha256 that the code pins, and keeps them while this
 * process lives.
 */
export function createTokenizerLoader(appUrl: string, fetchFile: typeof fetch): LoadTokenizer {
  const loaded = new Map<TokenProfileId, Tokenizer>();
  return async (profile) => {
    const known = loaded.get(profile.id);
    if (known) return known;
    const address = new URL(tokenizerPath(profile.id), appUrl).href;
    const bytes = await fetchBytes(address, fetchFile);
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
    const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
    if (sha256 !== profile.sha256) {
      const hint =
        'The estimate stays until the web app and the functions are deployed from the same version; then it is counted.';
      throw new CountError(
        `The tokenizer file at ${address} is not the expected one. ${hint}`,
        'installation',
      );
    }
    const tokenizer = new Tokenizer(readTokenizerFile(bytes));
    loaded.set(profile.id, tokenizer);
    return tokenizer;
  };
}

async function fetchBytes(address: string, fetchFile: typeof fetch): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetchFile(address, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return bytes;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `The tokenizer file could not be fetched from ${address}: ${reason}. It is tried again; the estimate stays until then.`;
    throw new CountError(message, 'installation', { cause });
  }
}
