/** What the edge functions declare: settings, pinned packages, imports that a deployment can follow. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { parseVerifyJwt } from '../../../local/services/functions.ts';
import { listEdgeFunctions } from '../../../scripts/edge-functions.ts';
import { importsOf, reachableFrom } from './import-graph.ts';

const folder = 'supabase/functions';
const functions = listEdgeFunctions();
const packageJson = z
  .object({ dependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync('package.json', 'utf8')));
const verifyJwt = parseVerifyJwt(readFileSync('supabase/config.toml', 'utf8'));

const readImportMap = (name: string) =>
  z
    .object({ imports: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(`${folder}/${name}/deno.json`, 'utf8'))).imports;

const typescriptFilesUnder = (directory: string) =>
  readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => path.join(directory, file));

test('config.toml declares exactly the functions that exist', () => {
  expect(Object.keys(verifyJwt).sort()).toEqual(functions);
});

describe.each(functions)('%s', (name) => {
  const { files, packages } = reachableFrom(`${folder}/${name}/index.ts`);

  test('asks for the cron secret exactly when no session is verified for it', () => {
    const asksForSecret = files.has(`${folder}/_shared/cron-auth.ts`);
    expect({ asksForSecret }).toEqual({ asksForSecret: verifyJwt[name] === false });
  });

  test('pins its packages to the versions of package.json', () => {
    const pinned = readImportMap(name);
    const expected = Object.keys(pinned).map((specifier) => [
      specifier,
      `npm:${specifier}@${packageJson.dependencies[specifier] ?? '(not a dependency)'}`,
    ]);
    expect(pinned).toEqual(Object.fromEntries(expected));
  });

  test('maps exactly the packages that it imports', () => {
    const wanted = [...packages].filter((specifier) => !specifier.startsWith('node:')).sort();
    expect(Object.keys(readImportMap(name)).sort()).toEqual(wanted);
  });
});

test('every version in package.json is exact', () => {
  const loose = Object.entries(packageJson.dependencies).filter(
    ([, version]) => !/^\d+\.\d+\.\d+$/.test(version),
  );
  expect(loose).toEqual([]);
});

test('every relative import of the functions and of the core has its extension', () => {
  const bare = [folder, 'src/core'].flatMap(typescriptFilesUnder).flatMap((file) =>
    importsOf(file)
      .filter((specifier) => /^(\.|@\/)/.test(specifier) && !/\.(ts|json)$/.test(specifier))
      .map((specifier) => `${file}: ${specifier}`),
  );
  expect(bare).toEqual([]);
});
