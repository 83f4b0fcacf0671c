/**
 * Serves every edge function of a project in one Deno process, as the hosted runtime does in many:
 * `/<function>/…` goes to the handler which that function gave to `Deno.serve`.
 *
 * Arguments: functions directory, port, and a JSON object of the functions that check the caller's JWT.
 */
type Handler = (request: Request, info?: unknown) => Response | Promise<Response>;

const [directory, portText, verifyJwtJson] = Deno.args as [string, string, string];
const port = Number(portText);
const verifyJwt = JSON.parse(verifyJwtJson) as Record<string, boolean>;
const handlers = new Map<string, Handler>();
const loadErrors = new Map<string, string>();

const serve = Deno.serve.bind(Deno);
await loadFunctions();
const sessionKey = await importSessionKey();

addEventListener('unhandledrejection', (event) => {
  // One function's forgotten promise must not end the others.
  event.preventDefault();
  console.error('[functions] unhandled rejection', event.reason);
});

serve({ hostname: '127.0.0.1', port }, async (request, info) => {
  const [, name = ''] = new URL(request.url).pathname.split('/');
  if (name === '_health')
    return json(200, { functions: [...handlers.keys()], errors: Object.fromEntries(loadErrors) });
  const handler = handlers.get(name);
  if (!handler) return missing(name);
  if (verifyJwt[name] !== false && request.method !== 'OPTIONS' && !(await hasValidSession(request))) {
    return json(401, { code: 401, message: 'Invalid JWT' });
  }
  try {
    return await handler(request, info);
  } catch (error) {
    console.error(`[functions] ${name}`, error);
    return json(500, { code: 'WORKER_ERROR', message: 'Internal Server Error' });
  }
});

/** Imports each function while `Deno.serve` only takes note of the handler. */
async function loadFunctions(): Promise<void> {
  const entries = [...Deno.readDirSync(directory)];
  const names = entries
    .filter((entry) => entry.isDirectory && /^[a-z]/.test(entry.name))
    .map((entry) => entry.name);
  for (const name of names.sort()) {
    Object.defineProperty(Deno, 'serve', { configurable: true, value: captureHandlerAs(name) });
    try {
      await import(`file://${directory}/${name}/index.ts`);
    } catch (error) {
      loadErrors.set(name, error instanceof Error ? (error.stack ?? error.message) : String(error));
      console.error(`[functions] ${name} cannot be loaded`, error);
    }
  }
}

function captureHandlerAs(name: string) {
  return (first: Handler | { handler?: Handler }, second?: Handler) => {
    const handler = typeof first === 'function' ? first : (second ?? first.handler);
    if (handler) handlers.set(name, handler);
    return { finished: new Promise(() => {}), shutdown: () => Promise.resolve(), ref() {}, unref() {} };
  };
}

function missing(name: string): Response {
  const loadError = loadErrors.get(name);
  if (loadError) return json(503, { code: 'BOOT_ERROR', message: loadError });
  return json(404, { code: 'NOT_FOUND', message: 'Requested function was not found' });
}

function importSessionKey(): Promise<CryptoKey> {
  const secret = new TextEncoder().encode(Deno.env.get('BRIGHTRUN_JWT_SECRET') ?? '');
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** HS256 signature and expiry of the bearer token; publishable and secret keys are not JWTs, as on the platform. */
async function hasValidSession(request: Request): Promise<boolean> {
  const token = /^Bearer (.+)$/.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
  const [header = '', payload = '', signature = ''] = token.split('.');
  try {
    if (decodeJson(header).alg !== 'HS256') return false;
    const signed = new TextEncoder().encode(`${header}.${payload}`);
    if (!(await crypto.subtle.verify('HMAC', sessionKey, decodeBase64Url(signature), signed))) return false;
    const { exp } = decodeJson(payload);
    return typeof exp !== 'number' || exp > Date.now() / 1000;
  } catch {
    // Not base64url or not JSON: not a token.
    return false;
  }
}

function decodeJson(part: string): Record<string, unknown> {
  return JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));
}

function decodeBase64Url(part: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
}

function json(status: number, body: unknown): Response {
  return Response.json(body, { status, headers: { 'access-control-allow-origin': '*' } });
}
