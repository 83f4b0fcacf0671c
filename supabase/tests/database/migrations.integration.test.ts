/** The migrated database, seen by the real CLI. */
import { z } from 'zod';
import { testStack } from '@/testing/stack/stack';
import { runSupabaseCli } from '../../../scripts/run-supabase-cli.ts';

const migrationList = z.object({
  migrations: z.array(z.object({ local: z.string(), remote: z.string() })).nonempty(),
});

test('every migration is applied, and a second push has nothing to do', async () => {
  const remote = `--remote=${testStack().dbUrl}`;
  const listed = await runSupabaseCli('migration', 'list', remote, '--output-format', 'json');
  const { migrations } = migrationList.parse(JSON.parse(listed));
  expect(migrations.filter(({ local, remote: applied }) => local !== applied)).toEqual([]);
  expect(await runSupabaseCli('db', 'push', remote, '--yes')).toContain('up to date');
});
