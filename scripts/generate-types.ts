/**
 * Generates src/core/database.types.ts from the migrations: `npm run db:types`.
 * With `--check` it writes nothing and fails when the committed file is not what would be generated.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { projectRoot } from '../local/config.ts';
import { withFreshDatabase } from './fresh-database.ts';
import { runSupabaseCli } from './run-supabase-cli.ts';

const target = path.join(projectRoot, 'src/core/database.types.ts');
const header = '// Generated from supabase/migrations by `npm run db:types`. Do not edit.\n';

const generated = await withFreshDatabase((databaseUrl) =>
  runSupabaseCli('gen', 'types', 'typescript', '--schema', 'public', `--remote=${databaseUrl}`),
);
const wanted = await format(header + generated, { ...(await resolveConfig(target)), filepath: target });

if (!process.argv.includes('--check')) {
  await writeFile(target, wanted);
} else if ((await readFile(target, 'utf8')) !== wanted) {
  console.error(
    'src/core/database.types.ts is not what the migrations give: run `npm run db:types` and commit it.',
  );
  process.exitCode = 1;
}
