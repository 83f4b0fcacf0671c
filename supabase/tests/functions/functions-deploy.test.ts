/**
 * The real CLI's `functions deploy --use-api` against a loopback stand-in for the platform: what it uploads is exactly what
 * the functions import. A file that it cannot find is only a warning for the CLI; here it is missing from the list.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { projectRoot } from '../../../local/config.ts';
import { supabaseCli } from '../../../local/migrations.ts';
import { runCommand } from '../../../local/processes/run-command.ts';
import { listEdgeFunctions } from '../../../scripts/edge-functions.ts';
import { reachableFrom } from './import-graph.ts';

const projectRef = 'abcdefghijklmnopqrst';

interface Upload {
  name: string;
  files: string[];
  verifyJwt: boolean;
}

/** Takes a deployment's multipart form apart: file names and the metadata field. */
function readUpload(name: string, form: string): Upload {
  const files = [...form.matchAll(/name="file"; filename="([^"]+)"/g)].map(([, file = '']) => file);
  const metadata = /name="metadata"[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(form)?.[1] ?? '{}';
  return { name, files, verifyJwt: (JSON.parse(metadata) as { verify_jwt: boolean }).verify_jwt };
}

/** The few answers of the platform's API that a deployment needs. */
function answer(
  request: IncomingMessage,
  body: string,
  uploads: Upload[],
): { status: number; json: unknown } {
  const url = new URL(request.url ?? '/', 'http://loopback');
  if (url.pathname === `/v1/projects/${projectRef}/functions/deploy`) {
    const slug = url.searchParams.get('slug') ?? '';
    uploads.push(readUpload(slug, body));
    const deployed = {
      id: '11111111-1111-4111-8111-111111111111',
      slug,
      name: slug,
      status: 'ACTIVE',
      version: 1,
    };
    return { status: 201, json: { ...deployed, created_at: 1, updated_at: 1, ezbr_sha256: 'hash' } };
  }
  if (url.pathname === `/v1/projects/${projectRef}/functions`) {
    return { status: 200, json: request.method === 'PUT' ? { functions: [] } : [] };
  }
  return { status: 200, json: {} };
}

async function deployToLoopback(): Promise<Upload[]> {
  const uploads: Upload[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, json } = answer(request, Buffer.concat(chunks).toString('latin1'), uploads);
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const directory = await mkdtemp(path.join(os.tmpdir(), 'brightrun-deploy-'));
  try {
    const profile = path.join(directory, 'profile.yaml');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await writeFile(
      profile,
      `name: loopback\napi_url: ${url}\ndashboard_url: ${url}\nproject_host: 127.0.0.1\n`,
    );
    const cli = supabaseCli([
      ...['functions', 'deploy', '--use-api', '--yes', `--remote=${projectRef}`],
      ...['--profile', profile, '--workdir', projectRoot],
    ]);
    await runCommand(cli.command, cli.args, {
      env: { ...cli.env, SUPABASE_HOME: directory, SUPABASE_ACCESS_TOKEN: `sbp_${'0'.repeat(40)}` },
    });
    return uploads;
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await rm(directory, { recursive: true, force: true });
  }
}

test('a deployment uploads what each function imports, and nothing else', async () => {
  const uploads = await deployToLoopback();
  const expected = listEdgeFunctions().map((name) => {
    const folder = `supabase/functions/${name}`;
    const { files } = reachableFrom(`${folder}/index.ts`);
    return { name, files: [...files, `${folder}/deno.json`].sort(), verifyJwt: false };
  });
  const actual = uploads.map((upload) => ({ ...upload, files: upload.files.sort() }));
  expect(actual.sort((a, b) => a.name.localeCompare(b.name))).toEqual(expected);

  const strangers = actual
    .flatMap(({ files }) => files)
    .filter(
      (file) => !/^(src\/core|supabase\/functions)\/.+\.ts$/.test(file) && !file.endsWith('/deno.json'),
    );
  expect(strangers).toEqual([]);
});
