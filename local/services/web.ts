import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ifMissing } from '../error-code.ts';
import { hashFiles } from '../hash-files.ts';
import { projectRoot } from '../config.ts';
import type { ServiceSpec, Supervisor } from '../processes/supervisor.ts';
import { answersOk } from './http-ready.ts';

/** Whatever `next build` reads. */
const buildInputs = [
  'src',
  'public',
  'next.config.js',
  'postcss.config.mjs',
  'package-lock.json',
  'tsconfig.json',
];
const buildDirectory = path.join(projectRoot, '.next');
const buildMark = path.join(buildDirectory, 'brightrun-sources.sha256');

const nextCli = () => createRequire(import.meta.url).resolve('next/dist/bin/next');

/**
 * Builds the web app, unless the last build was made from the same sources. The build does not depend on ports or keys:
 * they are read when the app runs.
 *
 * @throws Error with the compiler's output when the build fails
 */
export async function buildWeb(
  env: Record<string, string>,
  supervisor: Supervisor,
  onBuild: () => void,
): Promise<void> {
  const sources = createHash('sha256')
    .update(process.version)
    .update(await hashFiles(projectRoot, buildInputs))
    .digest('hex');
  const built = await ifMissing(readFile(buildMark, 'utf8'), null);
  if (built === sources) return;
  onBuild();
  await supervisor.runTask({
    name: 'web-build',
    command: process.execPath,
    args: [nextCli(), 'build'],
    env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
  await mkdir(buildDirectory, { recursive: true });
  await writeFile(buildMark, sources);
}

/** The built web app as a supervised process. */
export function webService(port: number, env: Record<string, string>): ServiceSpec {
  return {
    name: 'web',
    command: process.execPath,
    args: ['--max-semi-space-size=32', nextCli(), 'start', '-H', '127.0.0.1', '-p', String(port)],
    env: { ...env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    isReady: () => answersOk(`http://127.0.0.1:${port}/`),
  };
}
